package org.jostree.bootloader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jostree.repo.KeyFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init") // set before each test
class BootloaderTest {
  @TempDir private Path sysroot;
  private Path boot;
  private final BootDisk disk = new PosixBootDisk();
  private final RecordedPrograms programs = new RecordedPrograms();
  private LoaderDirectory next;

  /** Writes down what was to be run. */
  private static final class RecordedPrograms implements Programs {
    final List<String> runs = new ArrayList<>();
    final Map<String, String> variables = new HashMap<>();
    Set<String> installed = Set.of();
    boolean failing;

    @Override
    public void run(List<String> command, Map<String, String> environment) throws IOException {
      if (failing) {
        throw new IOException(command.get(0) + ": Child process exited with code 1");
      }
      runs.add(environment + " " + String.join(" ", command));
      if (command.size() > 2 && command.get(1).equals("-o")) {
        Files.writeString(Path.of(command.get(2)), "made\n");
      }
    }

    @Override
    public boolean isInstalled(String name) {
      return installed.contains(name);
    }

    @Override
    public String variable(String name) {
      return variables.getOrDefault(name, "");
    }
  }

  @BeforeEach
  void makeTwoEntries() throws IOException {
    boot = sysroot.resolve("boot");
    write("boot/loader.0/entries/ostree-1.conf", "title old\n");
    Files.createSymbolicLink(boot.resolve("loader"), Path.of("loader.0"));
    next = new LoaderVersions(boot).directory(1);
    next.create(disk);
    entry(
        2,
        """
            title It's (ostree:0)
            version 2
            options a ostree=/ostree/boot.1/os/c/0
            linux /ostree/os-c/vmlinuz-5
            initrd /ostree/os-c/initramfs-5.img
            fdtdir /ostree/os-c/dtb
            """);
    entry(
        1,
        """
            title Old (ostree:1)
            version 1
            options b ostree=/ostree/boot.1/os/d/0
            devicetree /boot/ostree/os-d/devicetree-4
            linux /boot/ostree/os-d/vmlinuz-4
            """);
  }

  private void entry(int number, String text) throws IOException {
    next.write(
        new LoaderEntry(
            BootEntryName.parse("ostree-" + number + ".conf").orElseThrow(), BootEntry.parse(text)),
        disk);
  }

  private void write(String path, String text) throws IOException {
    Path file = sysroot.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private String written(String name) throws IOException {
    return Files.readString(next.file(name));
  }

  private Bootloader find(BootloaderKind kind) throws IOException {
    return kind.find(sysroot, programs).orElseThrow();
  }

  // ---- U-Boot

  @Test
  void ubootGetsNumberedNamesAndWhatTheDeploymentBrings() throws IOException {
    write("ostree/boot.1/os/c/0/usr/lib/ostree-boot/uEnv.txt", "x=y\n");
    write("ostree/boot.1/os/d/0/usr/lib/ostree-boot/uEnv.txt", "not of the default\n");
    find(BootloaderKind.UBOOT).writeConfiguration(next, disk);
    assertThat(written("uEnv.txt"))
        .isEqualTo(
            """
            kernel_image=/boot/ostree/os-c/vmlinuz-5
            ramdisk_image=/boot/ostree/os-c/initramfs-5.img
            fdtdir=/boot/ostree/os-c/dtb
            bootargs=a ostree=/ostree/boot.1/os/c/0
            x=y

            kernel_image2=/boot/ostree/os-d/vmlinuz-4
            fdt_file2=/boot/ostree/os-d/devicetree-4
            bootargs2=b ostree=/ostree/boot.1/os/d/0
            """);
  }

  @Test
  void ubootDoesNotFollowALinkOutOfTheSysroot(@TempDir Path elsewhere) throws IOException {
    Path secret = Files.writeString(elsewhere.resolve("secret"), "root:x");
    Path directory = sysroot.resolve("ostree/boot.1/os/c/0/usr/lib/ostree-boot");
    Files.createDirectories(directory);
    Files.createSymbolicLink(directory.resolve("uEnv.txt"), secret);
    Bootloader uboot = find(BootloaderKind.UBOOT);
    assertThatThrownBy(() -> uboot.writeConfiguration(next, disk))
        .hasMessageEndingWith("uEnv.txt: It leads out of the sysroot");
    assertThat(next.file("uEnv.txt")).doesNotExist();
  }

  @Test
  void ubootNeedsTheArgumentThatNamesTheDeployment() throws IOException {
    entry(2, "title x\nversion 2\noptions a\nlinux /l\n");
    Bootloader uboot = find(BootloaderKind.UBOOT);
    assertThatThrownBy(() -> uboot.writeConfiguration(next, disk))
        .hasMessage("No ostree= kernel argument found in boot loader configuration file");
  }

  // ---- syslinux

  @Test
  void syslinuxKeepsForeignEntriesAndTheirDefault() throws IOException {
    syslinux(
        """
            PROMPT 0
            DEFAULT Win

            LABEL Win
            \tKERNEL /win
            \tAPPEND foo
            LABEL Old
            \tKERNEL /boot/ostree/os-a/vmlinuz
            \tINITRD /q
            UI menu.c32
            """);
    assertThat(written("syslinux.cfg"))
        .isEqualTo(
            """
            PROMPT 0

            LABEL Win
            \tKERNEL /win
            \tAPPEND foo
            UI menu.c32
            DEFAULT Win
            LABEL It's (ostree:0)
            \tKERNEL /boot/ostree/os-c/vmlinuz-5
            \tINITRD /boot/ostree/os-c/initramfs-5.img
            \tFDTDIR /boot/ostree/os-c/dtb
            \tAPPEND a ostree=/ostree/boot.1/os/c/0
            LABEL Old (ostree:1)
            \tKERNEL /boot/ostree/os-d/vmlinuz-4
            \tDEVICETREE /boot/ostree/os-d/devicetree-4
            \tAPPEND b ostree=/ostree/boot.1/os/d/0
            """);
  }

  @Test
  void syslinuxBootsTheFirstDeploymentUnlessTold() throws IOException {
    String ours = "LABEL ostree:0\n\tKERNEL /ostree/os-a/vmlinuz\n";
    for (String current : List.of("", "DEFAULT ostree:0\n" + ours, "DEFAULT gone\n" + ours, ours)) {
      syslinux(current);
      assertThat(written("syslinux.cfg"))
          .startsWith("DEFAULT It's (ostree:0)\nLABEL It's (ostree:0)\n")
          .doesNotContain("os-a");
    }
  }

  @Test
  void syslinuxWantsAKernelInEachEntry() {
    assertThatThrownBy(() -> syslinux("LABEL a\n\tAPPEND foo\nLABEL b\n\tKERNEL /foo\n"))
        .hasMessage("No KERNEL argument found after LABEL");
  }

  private void syslinux(String current) throws IOException {
    write("boot/loader.0/syslinux.cfg", current);
    Path link = boot.resolve("syslinux/syslinux.cfg");
    Files.createDirectories(link.getParent());
    Files.deleteIfExists(link);
    Files.createSymbolicLink(link, Path.of("../loader/syslinux.cfg"));
    find(BootloaderKind.AUTO).writeConfiguration(next, disk);
  }

  // ---- GRUB

  @Test
  void grubsHookGetsOneMenuEntryADeployment() throws IOException {
    assertThat(GrubMenu.entries(next.read(), "it's", "CACHE"))
        .isEqualTo(
            "menuentry 'It'\\''s (ostree:0)' --class gnu-linux --class gnu --class os"
                + " --unrestricted 'ostree-0-it'\\''s' {\nload_video\nset gfxpayload=keep\n"
                + "insmod gzio\nCACHE\nlinux /ostree/os-c/vmlinuz-5 a"
                + " ostree=/ostree/boot.1/os/c/0\ninitrd /ostree/os-c/initramfs-5.img\n}\n"
                + "menuentry 'Old (ostree:1)' --class gnu-linux --class gnu --class os"
                + " --unrestricted 'ostree-1-it'\\''s' {\nload_video\nset gfxpayload=keep\n"
                + "insmod gzio\nCACHE\nlinux /boot/ostree/os-d/vmlinuz-4 b"
                + " ostree=/ostree/boot.1/os/d/0\ndevicetree /boot/ostree/os-d/devicetree-4\n}\n");
  }

  @Test
  void grubsConfigurationIsMadeByTheProgramThatIsNamed() throws IOException {
    write("boot/grub2/grub.cfg", "");
    programs.variables.put("OSTREE_GRUB2_EXEC", "/opt/generator");
    Bootloader grub = find(BootloaderKind.AUTO);
    grub.writeConfiguration(next, disk);
    assertThat(programs.runs)
        .containsExactly(
            "{_OSTREE_GRUB2_BOOTVERSION=1} /opt/generator -o " + next.file("grub.cfg"));
    assertThat(written("grub.cfg")).isEqualTo("made\n");
    assertThat(grub.isAtomic()).isTrue();
  }

  @Test
  void grubOfAnotherMachineGetsAMenuOfTheEntries() throws IOException {
    write("boot/grub/grub.cfg", "");
    programs.installed = Set.of("grub-mkconfig");
    find(BootloaderKind.AUTO).writeConfiguration(next, disk);
    assertThat(programs.runs).isEmpty();
    assertThat(written("grub.cfg"))
        .contains("\nmenuentry 'It'\\''s (ostree:0)' {\n")
        .contains("\tlinux /boot/ostree/os-d/vmlinuz-4 b ostree=/ostree/boot.1/os/d/0\n");
  }

  @Test
  void grubOnEfiIsReplacedWhereItLies() throws IOException {
    write("boot/efi/EFI/debian/grub.cfg", "before");
    programs.variables.put("OSTREE_GRUB2_EXEC", "generator");
    Bootloader grub = find(BootloaderKind.AUTO);
    assertThat(grub.isAtomic()).isFalse();
    grub.writeConfiguration(next, disk);
    Path vendor = boot.resolve("efi/EFI/debian");
    assertThat(vendor.resolve("grub.cfg")).hasContent("made");
    assertThat(vendor.resolve("grub.cfg.old")).hasContent("before");
    assertThat(vendor.resolve("grub.cfg.new")).doesNotExist();
    assertThat(programs.runs.get(0)).contains("_OSTREE_GRUB2_IS_EFI=1");
  }

  @Test
  void aFailingProgramLeavesTheConfigurationOnEfi() throws IOException {
    write("boot/efi/EFI/debian/grub.cfg", "before");
    programs.variables.put("OSTREE_GRUB2_EXEC", "generator");
    programs.failing = true;
    Bootloader grub = find(BootloaderKind.GRUB2);
    assertThatThrownBy(() -> grub.writeConfiguration(next, disk))
        .hasMessage("generator: Child process exited with code 1");
    assertThat(boot.resolve("efi/EFI/debian/grub.cfg")).hasContent("before");
  }

  // ---- systemd-boot

  @Test
  void systemdBootKeepsWhatIsNotOurs() throws IOException {
    write("boot/loader.0/loader.conf", "timeout 3\n");
    write("boot/loader.0/entries/other.conf", "title other\n");
    Bootloader systemdBoot = find(BootloaderKind.AUTO);
    assertThat(systemdBoot.name()).isEqualTo("systemd-boot");
    systemdBoot.writeConfiguration(next, disk);
    assertThat(written("loader.conf")).isEqualTo("timeout 3\n");
    assertThat(next.entries().toFile().list())
        .containsExactlyInAnyOrder("other.conf", "ostree-1.conf", "ostree-2.conf");
    assertThat(Files.readString(next.entries().resolve("ostree-1.conf")))
        .contains("Old (ostree:1)");
  }

  // ---- those that write outside of the file system

  @Test
  void abootDeploysTheDefaultImageOnce() throws IOException {
    Bootloader aboot = find(BootloaderKind.ABOOT);
    aboot.writeConfiguration(next, disk);
    assertThatThrownBy(() -> aboot.install(next, disk))
        .hasMessage("aboot: no \"aboot\" key in bootloader config");
    entry(2, "title x\nversion 2\noptions a\nlinux /l\ninitrd /i\naboot /a.img\nabootcfg /a.cfg\n");
    aboot.install(next, disk);
    aboot.install(next, disk);
    assertThat(programs.runs)
        .containsExactly("{} aboot-deploy -r " + sysroot + " -c /a.cfg -o a /a.img");
  }

  @Test
  void ziplIsRunAgainUntilItSucceeds() throws IOException {
    Bootloader zipl = find(BootloaderKind.ZIPL);
    zipl.writeConfiguration(next, disk);
    programs.failing = true;
    assertThatThrownBy(() -> zipl.install(next, disk)).isInstanceOf(IOException.class);
    assertThat(boot.resolve("ostree-bootloader-update.stamp")).exists();
    programs.failing = false;
    zipl.install(next, disk);
    assertThat(programs.runs).containsExactly("{} zipl");
    assertThat(boot.resolve("ostree-bootloader-update.stamp")).doesNotExist();
  }

  // ---- which one

  @Test
  void detectsInAnOrder() throws IOException {
    assertThat(BootloaderKind.AUTO.find(sysroot, programs)).isEmpty();
    write("boot/loader.0/uEnv.txt", "");
    assertThat(find(BootloaderKind.AUTO)).isInstanceOf(UBoot.class);
    write("boot/grub2/grub.cfg", "");
    assertThat(find(BootloaderKind.AUTO)).isInstanceOf(Grub2.class);
    Files.createDirectories(boot.resolve("syslinux"));
    Files.createSymbolicLink(
        boot.resolve("syslinux/syslinux.cfg"), Path.of("../loader/syslinux.cfg"));
    assertThat(find(BootloaderKind.AUTO)).isInstanceOf(Syslinux.class);
    assertThat(find(BootloaderKind.NONE)).isInstanceOf(EntriesOnly.class);
  }

  @Test
  void readsTheSettings() throws IOException {
    BootSettings settings =
        BootSettings.of(
            KeyFile.parse(
                """
            [sysroot]
            bootloader=uboot
            bootprefix=true
            boot-counting-tries=5
            bls-append-except-default=grub_users="";x=1=2
            """));
    assertThat(settings.bootloader()).isEqualTo(BootloaderKind.UBOOT);
    assertThat(settings.entryPath("/ostree/x")).isEqualTo("/boot/ostree/x");
    assertThat(settings.countingTries()).isEqualTo(5);
    assertThat(settings.appendExceptDefault())
        .containsExactly(Map.entry("grub_users", "\"\""), Map.entry("x", "1=2"));
    BootSettings none = BootSettings.of(KeyFile.parse("[core]\n"));
    assertThat(none).isEqualTo(new BootSettings(BootloaderKind.AUTO, false, Map.of(), 0));
    for (String bad :
        List.of("bootloader=lilo", "bls-append-except-default=x", "boot-counting-tries=6")) {
      KeyFile file = KeyFile.parse("[sysroot]\n" + bad + "\n");
      assertThatThrownBy(() -> BootSettings.of(file)).isInstanceOf(IOException.class);
    }
  }
}
