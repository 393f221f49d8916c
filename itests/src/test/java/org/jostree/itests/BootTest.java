package org.jostree.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jostree.itests.ground.BootGround;
import org.jostree.itests.ground.BootSystem;
import org.jostree.itests.ground.Emulator;
import org.jostree.itests.ground.Machine;
import org.jostree.itests.ground.Workspace;
import org.jostree.itests.process.CommandResult;
import org.jostree.itests.process.Ostree;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Real boots, in an emulated machine, of a disk that our commands have made. */
class BootTest {
  private static final long MEBIBYTE = 1 << 20;

  private static Workspace workspace;
  private static BootSystem made;
  private static Path javaInitramfs;
  private static Path shellInitramfs;
  private Path disk;

  @BeforeAll
  static void makeDisk() throws IOException {
    Machine.needsReferenceOstree();
    Machine.needs("busybox");
    BootGround ground = BootGround.withKernel();
    workspace = Workspace.open();
    javaInitramfs = workspace.file("java.img");
    shellInitramfs = workspace.file("shell.img");
    String root = "--kernel-root=" + ground.kernelRoot();
    CommandResult built =
        Ostree.ours()
            .command("initramfs", "build", root, javaInitramfs.toString())
            .run()
            .expectSuccess();
    assertThat(built.out())
        .contains("MiB  busybox", "MiB  kernel modules", "MiB  Java virtual machine")
        .contains("Modules that are loaded: virtio_pci virtio_mmio virtio_blk fuse overlay")
        .contains("prepare-root: Java (deployments and commits)", "MiB  " + javaInitramfs);
    Ostree.ours()
        .command("initramfs", "build", "--variant=shell", root, shellInitramfs.toString())
        .run()
        .expectSuccess();
    Path system = workspace.directory("system");
    made = BootSystem.make(BootSystem.Kind.TINY, ground, system, javaInitramfs, 1);
  }

  @AfterAll
  static void remove() throws IOException {
    if (workspace != null) {
      workspace.close();
    }
  }

  @BeforeEach
  void takeANewDisk() throws IOException {
    disk = made.copyTo(workspace.file("disk"));
  }

  private Emulator machine() {
    return new Emulator(disk, workspace.path());
  }

  @Test
  void anInitramfsIsSmall() throws IOException {
    assertThat(Files.size(javaInitramfs)).isLessThan(40 * MEBIBYTE);
    assertThat(Files.size(shellInitramfs)).isLessThan(3 * MEBIBYTE);
  }

  /**
   * One disk, booted in every way, one after the other: what is written stays, and where it should.
   */
  @Test
  void aDiskBootsInEveryWay() throws IOException {
    Emulator.Console bound = machine().boot("");
    assertThat(bound.value("root")).startsWith("ext4,rw");
    assertThat(bound.value("version")).isEqualTo("1");
    assertThat(bound.value("usr")).isEqualTo("read-only");
    assertThat(bound.value("booted")).isEqualTo("yes");
    assertThat(bound.value("took")).matches("\\d+ ms");
    expectBoots(bound, 1, 1);

    Emulator.Console byShell = machine().boot(shellInitramfs, machine().environment("bootargs"));
    assertThat(byShell.value("root")).startsWith("ext4,rw");
    assertThat(byShell.value("booted")).isEqualTo("yes");
    expectBoots(byShell, 2, 2);

    Emulator.Console served = machine().boot("jostree.root=fuse");
    assertThat(served.value("root")).startsWith("fuse.jostree,ro");
    assertThat(served.value("files")).as("content").isEqualTo(bound.value("files"));
    assertThat(served.value("server")).as("not to be killed, and in memory").isEqualTo("-1000 1");
    assertThat(served.value("sysroot")).isEqualTo("writable");
    expectBoots(served, 3, 3);

    for (int boot = 1; boot <= 2; boot++) {
      Emulator.Console commit = machine().boot(javaInitramfs, "quiet jostree.commit=origin:main");
      assertThat(commit.value("root")).startsWith("fuse.jostree,ro");
      assertThat(commit.value("files")).isEqualTo(bound.value("files"));
      assertThat(commit.value("booted")).isEqualTo("yes");
      expectBoots(commit, boot, 3 + boot);
    }
  }

  private static void expectBoots(Emulator.Console console, int etc, int var) {
    assertThat(console.value("etc")).as("boots that /etc remembers").isEqualTo("" + etc);
    assertThat(console.value("var")).as("boots that /var remembers").isEqualTo("" + var);
  }

  @Test
  void aMissingDeploymentIsToldAndTheMachineReboots() throws IOException {
    String missing = machine().environment("bootargs").replaceFirst("/0$", "/7");
    Emulator.Console console = machine().boot(shellInitramfs, missing + " panic=1");
    expectGivenUp(
        console, "error: Couldn't find specified OSTree root '/sysroot/ostree/boot.1/os/");
  }

  @Test
  void aLinkThatLeadsNowhereIsToldAndTheMachineReboots() throws IOException {
    Emulator machine = machine();
    String words = machine.environment("bootargs");
    String link =
        words.replaceFirst(".* ostree=/ostree/boot\\.1(/\\S+)/0$", "/ostree/boot.1.1$1/8");
    machine.change("symlink " + link + " ../nowhere");
    Emulator.Console console =
        machine.boot(shellInitramfs, words.replaceFirst("/0$", "/8") + " panic=1");
    expectGivenUp(console, "error: OSTree target leads nowhere: /sysroot/ostree/boot.1");
  }

  @Test
  void aDamagedCommitIsToldAndTheMachineReboots() throws IOException {
    Emulator machine = machine();
    String commit = Ostree.reference().print(made.repository(), "rev-parse", "v1");
    String object = commit.substring(2) + ".commit";
    Path damaged = Files.writeString(workspace.file("damaged"), "no commit");
    machine.change(
        "cd /ostree/repo/objects/" + commit.substring(0, 2),
        "rm " + object,
        "write " + damaged + " " + object);
    Emulator.Console console =
        machine.boot(javaInitramfs, "quiet jostree.commit=origin:main panic=1");
    expectGivenUp(
        console, "error: Commit " + commit + " cannot be booted: Corrupted commit object");
  }

  @Test
  void aKernelWithoutFuseIsToldAndTheMachineReboots() throws IOException {
    Emulator.Console console = machine().boot("jostree.root=fuse module_blacklist=fuse panic=1");
    assertThat(console.text()).contains("initramfs: cannot load the module fuse");
    expectGivenUp(console, "error: cannot mount: there is no /dev/fuse");
  }

  /** What a boot loader that counts boots needs: a reboot, after a line that says why. */
  private static void expectGivenUp(Emulator.Console console, String reason) {
    assertThat(console.text())
        .contains(reason, "initramfs: error: there is no root file system to boot: ")
        .contains("initramfs: reboot in 1 s")
        .doesNotContain("CHECK");
  }

  @Test
  void aMissingDiskIsToldAndThereIsAShell() throws IOException {
    Path empty = workspace.file("disk");
    String words = machine().environment("bootargs") + " ostree_root=LABEL=none";
    Emulator.Running running = new Emulator(empty, workspace.path()).start(shellInitramfs, words);
    assertThat(running.awaitText("/ # ")).as("a prompt").isTrue();
    assertThat(running.text())
        .contains("initramfs: cannot mount LABEL=none; once more in 5 s")
        .contains("initramfs: error: cannot mount LABEL=none")
        .contains("initramfs: a shell; its end reboots");
    running.cutPower();
  }

  @Test
  void aDiskThatCannotBeWrittenIsTold() throws IOException {
    Emulator machine = machine().readOnly();
    Emulator.Console console = machine.boot(shellInitramfs, machine.environment("bootargs"));
    assertThat(console.text()).contains("initramfs: LABEL=otaroot cannot be written to: ");
    assertThat(console.value("var")).isEqualTo("unwritable");

    Emulator.Console served = machine.boot(javaInitramfs, "quiet jostree.commit=origin:main");
    assertThat(served.text()).contains("initramfs: LABEL=otaroot cannot be written to: ");
    assertThat(served.value("root")).startsWith("fuse.jostree,ro");
    assertThat(served.value("etc")).isEqualTo("unwritable");
    assertThat(served.value("var")).isEqualTo("unwritable");
  }
}
