package org.jostree.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.jostree.itests.ground.BootGround;
import org.jostree.itests.ground.BootSystem;
import org.jostree.itests.ground.Emulator;
import org.jostree.itests.ground.Machine;
import org.jostree.itests.ground.Workspace;
import org.jostree.itests.process.Ostree;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * An emulated Debian system with our package mounts at boot what its administrator wrote down. What
 * the package's helper and command do without a boot, {@link PackageTest} shows each time.
 */
@EnabledIfSystemProperty(
    named = "jostree.boot.mounts",
    matches = "true",
    disabledReason = "takes minutes: -Djostree.boot.mounts=true")
class MountAtBootTest {
  @RegisterExtension final Workspace workspace = new Workspace();

  @Test
  void aLineOfFstabAndAUnitMountAtBoot() throws IOException {
    Machine.needsReferenceOstree();
    Machine.needs("dpkg-deb");
    BootGround ground = BootGround.withDebian();
    Path initramfs = workspace.file("shell.img");
    Ostree.ours()
        .command(
            "initramfs",
            "build",
            "--variant=shell",
            "--kernel-root=" + ground.kernelRoot(),
            initramfs.toString())
        .run()
        .expectSuccess();
    BootSystem system =
        BootSystem.make(
            BootSystem.Kind.DEBIAN_WITH_PACKAGE,
            ground,
            workspace.directory("system"),
            initramfs,
            1);

    Emulator.Console console = new Emulator(system.disk(), workspace.path()).boot("");

    assertThat(console.text())
        .contains("CHECK mounted=/var/fstab README.txt at commits deployments diff history")
        .contains("CHECK mounted=/var/unit bin boot dev etc ");
  }
}
