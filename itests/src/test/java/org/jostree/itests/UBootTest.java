package org.jostree.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
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

  /** As boards have it, a virtio disk in place of an SD card. */
  private static final String BOOT_SCRIPT =
      """
      load virtio 0:2 ${kernel_addr_r} /boot/loader/uEnv.txt
      env import -t ${kernel_addr_r} ${filesize}
      load virtio 0:2 ${kernel_addr_r} ${kernel_image}
      load virtio 0:2 ${ramdisk_addr_r} ${ramdisk_image}
      setenv initrd_size ${filesize}
      setenv bootargs ${bootargs} ostree_root=/dev/vda2 root=/dev/ram0 rw rootwait rootdelay=2 panic=1 console=ttyAMA0
      booti ${kernel_addr_r} ${ramdisk_addr_r}:${initrd_size} ${fdt_addr}
      """;

  /** A FAT partition of 20 MiB for the script, and behind it the root file system. */
  private static final String CARD =
      """
      mkimage -A arm64 -O linux -T script -C none -a 0 -e 0 -n "Ostree boot script" -d boot.cmd boot.scr
      truncate -s 20M fat; mkfs.vfat -n BOOT fat; mcopy -oi fat boot.scr ::/boot.scr
      truncate -s $(($(stat -c %s system/disk) + (4 + 20 + 4) * 1048576)) card
      printf 'label: dos\\nstart=8192,size=40960,type=c,bootable\\nstart=49152,type=83\\n' | sfdisk -q card
      dd if=fat of=card bs=1M seek=4 conv=notrunc status=none
      dd if=system/disk of=card bs=1M seek=24 conv=notrunc,sparse status=none
      """;

  @RegisterExtension final Workspace workspace = new Workspace();

  @Test
  void aDiskBootsThroughUBoot() throws IOException {
    Machine.needsReferenceOstree();
    Machine.needsPackage("u-boot-qemu", U_BOOT.getParent());
    for (String program : new String[] {"mkimage", "mkfs.vfat", "mcopy", "sfdisk", "busybox"}) {
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
    Path system = workspace.directory("system");
    BootSystem.make(BootSystem.Kind.TINY_ARM64, ground, system, initramfs, 1);
    Command.of("sh", "-euc", "cat >boot.cmd; " + CARD)
        .reading(BOOT_SCRIPT)
        .in(workspace.path())
        .with("PATH", System.getenv("PATH") + ":/usr/sbin:/sbin")
        .run()
        .expectSuccess();

    Emulator.Console console =
        new Emulator.Console(
            Command.of(
                    "qemu-system-aarch64",
                    "-machine",
                    "virt",
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
                    "file=" + workspace.file("card") + ",format=raw,if=virtio,cache=unsafe")
                .within(Duration.ofMinutes(6))
                .run()
                .expectSuccess()
                .out()
                .replace("\r", ""));
    assertThat(console.text()).contains("Found U-Boot script /boot.scr");
    assertThat(console.value("root")).startsWith("ext4,rw");
    assertThat(console.value("usr")).isEqualTo("read-only");
    assertThat(console.value("var")).isEqualTo("1");
    assertThat(console.value("booted")).isEqualTo("yes");
  }
}
