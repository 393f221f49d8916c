package org.jostree.sysroot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jostree.object.Checksum;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelLayoutTest {
  private static final String MODULES = "usr/lib/modules/5.10.0-9/";

  @TempDir private Path tree;

  private void write(String path, String text) throws IOException {
    Path file = tree.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static Checksum checksum(String text) {
    return Checksum.compute(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aModernTreeHasEverythingBesideTheKernel() throws IOException {
    write(MODULES + "vmlinuz", "kernel");
    write(MODULES + "initramfs.img", "initramfs");
    write(MODULES + "devicetree", "tree");
    write(MODULES + "dtb/a.dtb", "not looked at");
    write(MODULES + ".vmlinuz.hmac", "hmac");
    write(MODULES + "aboot.img", "android");
    KernelLayout layout = KernelLayout.of(tree);
    assertThat(layout.bootChecksum()).isEqualTo(checksum("kernelinitramfstree"));
    assertThat(layout.kernel().bootName()).isEqualTo("vmlinuz-5.10.0-9");
    assertThat(layout.initramfs().orElseThrow().bootName()).isEqualTo("initramfs-5.10.0-9.img");
    assertThat(layout.deviceTree().orElseThrow().bootName()).isEqualTo("devicetree-5.10.0-9");
    assertThat(layout.deviceTree().orElseThrow().isDirectory()).isFalse();
    assertThat(layout.hmac().orElseThrow().bootName()).isEqualTo(".vmlinuz-5.10.0-9.hmac");
    assertThat(layout.aboot().orElseThrow().bootName()).isEqualTo("aboot-5.10.0-9.img");
    assertThat(layout.size()).isEqualTo("kernelinitramfstreehmacandroid".length());
  }

  @Test
  void deviceTreesCountInTheOrderOfTheirNames() throws IOException {
    write(MODULES + "vmlinuz", "k");
    write(MODULES + "initramfs", "i");
    write(MODULES + "dtb/b.dtb", "b");
    write(MODULES + "dtb/a/z.dtbo", "z");
    write(MODULES + "dtb/a/B.dtbo", "B");
    write(MODULES + "dtb/a.dtb", "a");
    KernelLayout layout = KernelLayout.of(tree);
    assertThat(layout.bootChecksum()).isEqualTo(checksum("ki" + "Bz" + "a" + "b"));
    assertThat(layout.deviceTree().orElseThrow().isDirectory()).isTrue();
    assertThat(layout.deviceTree().orElseThrow().bootName()).isEqualTo("dtb");
    assertThat(layout.initramfs().orElseThrow().bootName()).isEqualTo("initramfs-5.10.0-9.img");
    KernelLayout without = KernelLayout.of(tree, false);
    assertThat(without.deviceTree()).isEmpty();
    assertThat(without.bootChecksum()).isEqualTo(checksum("ki"));
  }

  @Test
  void aKernelAloneWillDo() throws IOException {
    write(MODULES + "vmlinuz", "k");
    Files.createDirectories(tree.resolve("usr/lib/modules/4.0"));
    KernelLayout layout = KernelLayout.of(tree);
    assertThat(layout.initramfs()).isEmpty();
    assertThat(layout.bootChecksum()).isEqualTo(checksum("k"));
  }

  @Test
  void ofSeveralKernelsTheNewestIsTaken() throws IOException {
    for (String version : List.of("5.9.0", "5.10.0-9", "5.10.0-10", "5.10.0-8")) {
      write("usr/lib/modules/" + version + "/vmlinuz", version);
    }
    assertThat(KernelLayout.of(tree).kernel().bootName()).isEqualTo("vmlinuz-5.10.0-10");
  }

  @Test
  void aLegacyTreeHasItsChecksumInTheNames() throws IOException {
    String sum = checksum("any").hex();
    write("boot/vmlinuz-3.6.0-" + sum, "k");
    write("boot/initramfs-3.6.0.img-" + sum, "i");
    write("boot/devicetree-3.6.0-" + sum, "d");
    write("boot/vmlinuz-3.5.0", "without checksum");
    KernelLayout layout = KernelLayout.of(tree);
    assertThat(layout.bootChecksum().hex()).isEqualTo(sum);
    assertThat(layout.kernel().bootName()).isEqualTo("vmlinuz-3.6.0");
    assertThat(layout.initramfs().orElseThrow().bootName()).isEqualTo("initramfs-3.6.0.img");
    assertThat(layout.deviceTree().orElseThrow().bootName()).isEqualTo("devicetree-3.6.0");
  }

  @Test
  void aLegacyTreeWinsOnlyWithAnInitramfsThatTheModernLacks() throws IOException {
    String sum = checksum("any").hex();
    write(MODULES + "vmlinuz", "k");
    write("usr/lib/ostree-boot/vmlinuz-" + sum, "k");
    assertThat(KernelLayout.of(tree).kernel().bootName()).isEqualTo("vmlinuz-5.10.0-9");
    write("usr/lib/ostree-boot/initramfs-" + sum, "i");
    assertThat(KernelLayout.of(tree).kernel().bootName()).isEqualTo("vmlinuz");
    write(MODULES + "initramfs.img", "i");
    assertThat(KernelLayout.of(tree).kernel().bootName()).isEqualTo("vmlinuz-5.10.0-9");
  }

  @Test
  void saysWhatIsMissing() throws IOException {
    String none = "Failed to find kernel in /usr/lib/modules, /usr/lib/ostree-boot or /boot";
    assertThatThrownBy(() -> KernelLayout.of(tree)).hasMessage(none);
    // With a usr/lib/ostree-boot, boot is not looked at.
    write("usr/lib/ostree-boot/uEnv.txt", "");
    write("boot/vmlinuz-" + checksum("any").hex(), "k");
    assertThatThrownBy(() -> KernelLayout.of(tree)).hasMessage(none);
  }

  @Test
  void saysWhatDoesNotBelongTogether() throws IOException {
    write("boot/vmlinuz-" + checksum("a").hex(), "k");
    write("boot/devicetree-" + checksum("b").hex(), "d");
    assertThatThrownBy(() -> KernelLayout.of(tree))
        .hasMessage("Mismatched kernel checksum vs device tree in tree");
    write("boot/initramfs-" + checksum("b").hex(), "i");
    assertThatThrownBy(() -> KernelLayout.of(tree))
        .hasMessage("Mismatched kernel checksum vs initrd");
  }

  @Test
  void aKernelThatIsALinkIsNone() throws IOException {
    Files.createDirectories(tree.resolve(MODULES));
    Files.createSymbolicLink(tree.resolve(MODULES + "vmlinuz"), Path.of("/boot/vmlinuz"));
    assertThatThrownBy(() -> KernelLayout.of(tree))
        .hasMessage("Kernel is a symbolic link, it has to be a file: 5.10.0-9/vmlinuz");
  }
}
