package org.jostree.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jostree.itests.ground.BootGround;
import org.jostree.itests.ground.BootSystem;
import org.jostree.itests.ground.Emulator;
import org.jostree.itests.ground.Machine;
import org.jostree.itests.ground.Workspace;
import org.jostree.itests.process.Command;
import org.jostree.itests.process.Ostree;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** From the firmware on: U-Boot reads the disk's boot script, and that what a deployment left. */
class UBootTest {
  private static final Path U_BOOT = Path.of("/usr/lib/u-boot/qemu_arm64/u-boot.bin");

  @RegisterExtension final Workspace workspace = new Workspace();

  @Test
  void aDiskBootsThroughUBoot() throws IOException {
    Machine.needsReferenceOstree();
    Machine.needsPackage("u-boot-qemu", U_BOOT.getParent());
    for (String program : List.of("mkimage", "mformat", "mcopy", "sfdisk", "busybox")) {
      Machine.needs(program);
    }
    BootGround ground = BootGround.withArm64();
    Path initramfs = workspace.file("initramfs.img");
    Ostree.ours()
        .command(
            "initramfs",
            "build",
            "--variant=shell",
            "--busybox=" + ground.armRoot().resolve("bin/busybox"),
            "--kernel-root=" + ground.armRoot(),
            initramfs.toString())
        .run()
        .expectSuccess();
    BootSystem system =
        BootSystem.make(
            BootSystem.Kind.TINY_ARM64, ground, workspace.directory("system"), initramfs, 1);
    Path card = workspace.file("card");
    Ostree.ours()
        .command(
            "image",
            "disk",
            "--repo=" + system.repository(),
            "--os=os",
            "--karg-append=console=ttyAMA0",
            "--arch=arm64",
            // A virtio disk in place of an SD card.
            "--boot-device=virtio 0",
            "--root-device=/dev/vda2",
            "main",
            card.toString())
        .run()
        .expectSuccess();

    Emulator.Console console =
        new Emulator.Console(
            Command.of(
                    "qemu-system-aarch64",
                    "-machine",
                    "virt",
                    "-accel",
                    "tcg",
                    "-cpu",
                    "cortex-a57",
                    "-smp",
                    "2",
                    "-m",
                    "768",
                    "-nographic",
                    "-no-reboot",
                    "-bios",
                    U_BOOT.toString(),
                    "-drive",
                    "file=" + card + ",format=raw,if=virtio,cache=unsafe")
                .within(Duration.ofMinutes(6))
                .run()
                .expectSuccess()
                .out()
                .replace("\r", ""));
    assertThat(console.text())
        .containsSubsequence(
            "Found U-Boot script /boot.scr",
            "Loading /boot/ostree/os-",
            " for console=ttyAMA0 ostree=/ostree/boot.1/os/",
            "/0 ostree_root=/dev/vda2 root=/dev/ram0 rw rootwait",
            "Starting kernel",
            "initramfs: prepare-root took ",
            "CHECK ");
    assertThat(console.value("root")).startsWith("ext4,rw");
    assertThat(console.value("usr")).isEqualTo("read-only");
    assertThat(console.value("var")).isEqualTo("1");
    assertThat(console.value("booted")).isEqualTo("yes");
  }
}
