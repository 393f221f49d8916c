package org.jostree.mount.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jostree.mount.transport.MountTable.Mount;
import org.junit.jupiter.api.Test;

final class MountTableTest {
  private static MountTable table(String... lines) {
    return MountTable.parse(String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void readsTheFieldsThatMatter() {
    MountTable table =
        table(
            "22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw",
            "36 22 0:39 / /mnt/x ro,nosuid master:1 propagate_from:2 - fuse.jostree repo"
                + " ro,user_id=0",
            "37 22 0:40 /sub /mnt/y rw - tmpfs tmpfs rw");
    assertThat(table.mounts())
        .containsExactly(
            new Mount("8:1", "/", "rw,relatime", "ext4", "/dev/sda1", "rw"),
            new Mount("0:39", "/mnt/x", "ro,nosuid", "fuse.jostree", "repo", "ro,user_id=0"),
            new Mount("0:40", "/mnt/y", "rw", "tmpfs", "tmpfs", "rw"));
  }

  @Test
  void undoesEscapes() {
    MountTable table = table("36 22 0:39 / /a\\040b\\011c\\012d\\134e\\043f rw - fuse a\\040b rw");
    assertThat(table.mounts().get(0).mountpoint()).isEqualTo("/a b\tc\nd\\e#f");
    assertThat(table.mounts().get(0).source()).isEqualTo("a b");
    assertThat(table("1 1 0:1 / /x\\ rw - t s rw").mounts().get(0).mountpoint()).isEqualTo("/x\\");
    assertThat(table("1 1 0:1 / /x\\9 rw - t s rw").mounts().get(0).mountpoint())
        .isEqualTo("/x\\9");
  }

  @Test
  void tellsWhatIsOnTop() {
    MountTable table =
        table(
            "36 22 0:39 / /mnt rw - fuse.one a rw",
            "37 36 0:40 / /mnt rw - fuse.two b rw",
            "38 37 0:41 / /mnt/below rw - tmpfs c rw");
    assertThat(table.topmostAt(Path.of("/mnt")).orElseThrow().type()).isEqualTo("fuse.two");
    assertThat(table.topmostAt(Path.of("/mn"))).isEmpty();
  }

  @Test
  void knowsFuseByItsTypes() {
    assertThat(new Mount("", "", "", "fuse.jostree", "", "").isFuse()).isTrue();
    assertThat(new Mount("", "", "", "fuseblk.ntfs", "", "").isFuse()).isTrue();
    assertThat(new Mount("", "", "", "fuse", "", "").isFuse()).isTrue();
    assertThat(new Mount("", "", "", "fusectl", "", "").isFuse()).isFalse();
  }

  @Test
  void readsOptionsOfAFileSystem() {
    Mount mount =
        table("1 1 0:1 / /m rw - overlay o rw,lowerdir=/l,upperdir=/a\\054b/upper,xino=on")
            .mounts()
            .get(0);
    assertThat(mount.option("upperdir")).isEqualTo("/a,b/upper");
    assertThat(mount.option("lowerdir")).isEqualTo("/l");
    assertThat(mount.option("workdir")).isNull();
  }

  @Test
  void tellsWhatAPathIsOn() {
    MountTable table =
        table(
            "1 0 0:1 / / rw - ext4 a rw",
            "2 1 0:2 / /mnt rw - vfat b rw",
            "3 1 0:3 / /mnt2 rw - tmpfs c rw");
    assertThat(table.typeAt(Path.of("/mnt/x"))).isEqualTo("vfat");
    assertThat(table.typeAt(Path.of("/mn/x"))).isEqualTo("ext4");
  }

  @Test
  void readsTheOneOfThisProcess() throws IOException {
    assertThat(MountTable.read().topmostAt(Path.of("/proc")).orElseThrow().type())
        .isEqualTo("proc");
  }

  @Property
  void survivesAnyBytes(@ForAll byte[] bytes) {
    assertThat(MountTable.parse(bytes).mounts()).isNotNull();
  }
}
