package org.jostree.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jostree.object.CommitId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What images have in place of chance, and what is refused before anything is made. */
class ImagePlansTest {
  private static final CommitId COMMIT =
      new CommitId(org.jostree.object.Checksum.compute(new byte[] {1}));

  @TempDir private Path directory;

  @Test
  void identifiersFollowFromTheCommit() {
    ImageIdentity identity = new ImageIdentity(COMMIT, 1_700_000_000);
    assertThat(identity.uuid("a")).isEqualTo(identity.uuid("a")).isNotEqualTo(identity.uuid("b"));
    assertThat(identity.uuid("a").version()).isEqualTo(5);
    assertThat(identity.uuid("a").variant()).isEqualTo(2);
    assertThat(identity.serial("disk")).matches("[0-9a-f]{8}");
    assertThat(new ImageIdentity(COMMIT, 1_700_000_001).uuid("a")).isNotEqualTo(identity.uuid("a"));
  }

  @Test
  void theBootScriptReadsWhatTheBootLoaderWrites() throws IOException {
    String text = BootScript.of("arm64", "booti", "virtio 0", "ostree_root=/dev/vda2 rw").text();
    assertThat(text)
        .contains("setenv devtype virtio", "setenv devnum 0")
        .contains("/boot/loader/uEnv.txt")
        .contains("setenv bootargs \"${bootargs} ostree_root=/dev/vda2 rw\"")
        .contains("setenv bootargs \"${bootargs2}\"", "setenv bootlimit 3")
        .endsWith("booti ${kernel_addr_r} ${ramdisk} ${fdt}\n");
    assertThat(BootScript.of("arm", "bootm", "mmc 0", "").text())
        .endsWith("bootm ${kernel_addr_r}\n");
  }

  @Test
  void wordsThatUBootWouldTakeForCommandsAreRefused() {
    for (String arguments : List.of("a;reset", "a\nreset", "${x}", "'", "\"")) {
      assertThatThrownBy(() -> BootScript.of("arm", "booti", "mmc 0", arguments))
          .as(arguments)
          .isInstanceOf(IOException.class);
    }
    assertThatThrownBy(() -> BootScript.of("arm", "go", "mmc 0", ""))
        .hasMessageContaining("Unknown boot command 'go'");
    assertThatThrownBy(() -> BootScript.of("arm", "booti", "mmc", ""))
        .hasMessageContaining("Invalid device");
  }

  @Test
  void kernelsAreToldByTheirFirstBytes() throws IOException {
    assertThat(kernel(56, 0x644d5241)).isEqualTo(KernelImage.ARM64);
    assertThat(kernel(36, 0x016f2818)).isEqualTo(KernelImage.ARM);
    assertThat(kernel(0, 0xedfe0dd0)).isEqualTo(KernelImage.FIT);
    assertThat(kernel(0, 0x56190527)).isEqualTo(KernelImage.UIMAGE);
    assertThat(kernel(0, 0x00088b1f)).isEqualTo(KernelImage.GZIP);
    assertThat(kernel(0x202, 0x53726448)).isEqualTo(KernelImage.PC);
    assertThat(kernel(0, 0)).isEqualTo(KernelImage.UNKNOWN);
  }

  private KernelImage kernel(int offset, int littleEndian) throws IOException {
    byte[] bytes = new byte[offset + 4];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(offset, littleEndian);
    return KernelImage.of(Files.write(directory.resolve("kernel"), Arrays.copyOf(bytes, 600)));
  }

  @Test
  void labelsAndAddressesAreChecked() {
    assertThatThrownBy(() -> Ext4Plan.of("seventeen-letters", 0)).hasMessageContaining("label");
    assertThatThrownBy(() -> Ext4Plan.of("a b", 0)).hasMessageContaining("label");
    FitPlan.Source source = new FitPlan.Source.Tree(directory);
    assertThatThrownBy(() -> FitPlan.of(source, "arm64", "0x1", "0x1>; x", "0x1", "0x1"))
        .hasMessageContaining("Invalid address '0x1>; x'");
    assertThatThrownBy(() -> FitPlan.of(source, "arm\"", "0x1", "0x1", "0x1", "0x1"))
        .hasMessageContaining("Invalid architecture");
    assertThatThrownBy(() -> ImageBootloader.ofWord("lilo"))
        .hasMessageContaining("Unknown boot loader 'lilo'");
  }
}
