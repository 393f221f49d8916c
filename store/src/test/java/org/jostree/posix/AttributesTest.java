package org.jostree.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jostree.posix.AtFlags.AT_EMPTY_PATH;
import static org.jostree.posix.AtFlags.AT_SYMLINK_NOFOLLOW;
import static org.jostree.posix.FileMode.S_IFBLK;
import static org.jostree.posix.FileMode.S_IFCHR;
import static org.jostree.posix.FileMode.S_IFIFO;
import static org.jostree.posix.FileMode.S_IFREG;
import static org.jostree.posix.OpenFlags.O_DIRECTORY;
import static org.jostree.posix.OpenFlags.O_RDONLY;
import static org.jostree.posix.PosixFailures.assertFails;
import static org.jostree.posix.Sandbox.assumeNotRoot;
import static org.jostree.posix.Sandbox.assumeRoot;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Status, permissions, owners, times, device nodes, flags and free space. */
@ParameterizedClass
@EnumSource(FileSystemKind.class)
class AttributesTest {
  private final FileSystemKind kind;
  private final Posix posix = Posix.instance();
  private Sandbox sandbox;
  private Fd dir;

  AttributesTest(FileSystemKind kind) {
    this.kind = kind;
  }

  @BeforeEach
  void open() throws Exception {
    sandbox = kind.sandbox();
    dir = sandbox.directory();
  }

  @AfterEach
  void close() throws IOException {
    sandbox.close();
  }

  @Test
  void statusIsWhatTheJdkSays() throws IOException {
    sandbox.file("f", "content").close();
    posix.linkat(dir, "f", dir, "second name", 0);
    posix.symlinkat("f", dir, "s");
    posix.utimensat(dir, "f", 1_234_567_890L, 123_456_789, 0);
    for (String name : new String[] {"f", "s", "."}) {
      Path path = sandbox.path(name);
      FileStatus status = posix.fstatat(dir, name, AT_SYMLINK_NOFOLLOW);
      Map<String, Object> expected =
          Files.readAttributes(path, "unix:*", LinkOption.NOFOLLOW_LINKS);
      assertThat(status.dev()).isEqualTo(expected.get("dev"));
      assertThat(status.ino()).isEqualTo(expected.get("ino"));
      assertThat(status.mode()).isEqualTo(expected.get("mode"));
      assertThat(status.nlink()).isEqualTo(expected.get("nlink"));
      assertThat(status.uid()).isEqualTo(expected.get("uid"));
      assertThat(status.gid()).isEqualTo(expected.get("gid"));
      assertThat(status.rdev()).isEqualTo(expected.get("rdev"));
      assertThat(status.size()).isEqualTo(expected.get("size"));
      assertThat(time(status.mtimeSeconds(), status.mtimeNanos()))
          .isEqualTo(expected.get("lastModifiedTime"));
      assertThat(time(status.ctimeSeconds(), status.ctimeNanos())).isEqualTo(expected.get("ctime"));
      assertThat(posix.lstat(path)).isEqualTo(status);
    }
  }

  private static FileTime time(long seconds, int nanos) {
    return FileTime.from(Instant.ofEpochSecond(seconds, nanos));
  }

  @Test
  void statusIsTheSameByEveryWay() throws IOException {
    try (Fd file = sandbox.file("f", "content")) {
      FileStatus status = posix.fstat(file);
      assertThat(status.isRegular()).isTrue();
      assertThat(status.size()).isEqualTo(7);
      assertThat(posix.fstatat(dir, "f", 0)).isEqualTo(status);
      assertThat(posix.fstatat(dir, new byte[] {'f'}, 0)).isEqualTo(status);
      assertThat(posix.fstatat(file, "", AT_EMPTY_PATH)).isEqualTo(status);
      assertThat(posix.lstat(sandbox.path("f"))).isEqualTo(status);
    }
    posix.symlinkat("f", dir, "s");
    assertThat(posix.fstatat(dir, "s", 0).isRegular()).isTrue();
    assertThat(posix.fstatat(dir, "s", AT_SYMLINK_NOFOLLOW).isSymlink()).isTrue();
    assertThat(posix.lstat(sandbox.path("s")).isSymlink()).isTrue();
    assertThat(posix.fstat(dir).isDirectory()).isTrue();
    assertThat(assertFails(Errno.ENOENT, () -> posix.fstatat(dir, "none", 0)))
        .hasMessage("fstatat(none): No such file or directory");
  }

  @Test
  void aLinkToADirectoryIsNotFollowedByItsPath() throws IOException {
    posix.mkdirat(dir, "d", 0755);
    posix.symlinkat("d", dir, "l");
    posix.symlinkat("d", dir, "l\u00e9");
    assertThat(posix.lstat(sandbox.path("l")).isSymlink()).isTrue();
    assertThat(posix.lstat(sandbox.path("l\u00e9")).isSymlink()).isTrue();
  }

  @Test
  void permissionsAreSet() throws IOException {
    try (Fd file = sandbox.file("f", "")) {
      posix.fchmod(file, 04751);
      assertThat(posix.fstat(file).mode()).isEqualTo(S_IFREG | 04751);
      posix.fchmodat(dir, "f", 01640);
      assertThat(posix.fstat(file).permissions()).isEqualTo(01640);
    }
    assertFails(Errno.ENOENT, () -> posix.fchmodat(dir, "none", 0600));
  }

  @Test
  void ownersAreSet() throws IOException {
    assumeRoot();
    int highUser = (int) 4_000_000_000L;
    posix.symlinkat("f", dir, "s");
    try (Fd file = sandbox.file("f", "")) {
      posix.fchown(file, 12, 34);
      assertThat(posix.fstat(file).uid()).isEqualTo(12);
      assertThat(posix.fstat(file).gid()).isEqualTo(34);
      posix.fchown(file, -1, 35);
      assertThat(posix.fstat(file).uid()).isEqualTo(12);
      assertThat(posix.fstat(file).gid()).isEqualTo(35);
      posix.fchownat(dir, "s", highUser, 78, AT_SYMLINK_NOFOLLOW);
      assertThat(posix.fstat(file).uid()).isEqualTo(12);
      FileStatus link = posix.fstatat(dir, "s", AT_SYMLINK_NOFOLLOW);
      assertThat(link.uid()).isEqualTo(highUser);
      assertThat(link.gid()).isEqualTo(78);
      posix.fchownat(dir, "s", 90, 91, 0);
      assertThat(posix.fstat(file).uid()).isEqualTo(90);
      posix.fchownat(file, "", 92, 93, AT_EMPTY_PATH);
      assertThat(posix.fstat(file).gid()).isEqualTo(93);
    }
  }

  @Test
  void ownersAreRefused() throws IOException {
    assumeNotRoot();
    try (Fd file = sandbox.file("f", "")) {
      assertFails(Errno.EPERM, () -> posix.fchown(file, 0, 0));
      assertFails(Errno.EPERM, () -> posix.fchownat(dir, "f", 0, 0, AT_SYMLINK_NOFOLLOW));
      posix.fchown(file, -1, -1);
    }
  }

  @Test
  void timesAreSet() throws IOException {
    posix.symlinkat("f", dir, "s");
    try (Fd file = sandbox.file("f", "")) {
      posix.futimens(file, 0, 0);
      assertThat(posix.fstat(file).mtimeSeconds()).isZero();
      assertThat(posix.fstat(file).mtimeNanos()).isZero();
      assertThat(Files.readAttributes(sandbox.path("f"), "lastAccessTime").toString())
          .contains("1970-01-01T00:00:00Z");

      posix.futimens(file, -1, 5);
      assertThat(posix.fstat(file).mtimeSeconds()).isEqualTo(-1);
      assertThat(posix.fstat(file).mtimeNanos()).isEqualTo(5);

      posix.utimensat(dir, "s", 5_000_000_000L, 999_999_999, AT_SYMLINK_NOFOLLOW);
      assertThat(posix.fstat(file).mtimeSeconds()).isEqualTo(-1);
      FileStatus link = posix.fstatat(dir, "s", AT_SYMLINK_NOFOLLOW);
      assertThat(link.mtimeSeconds()).isEqualTo(5_000_000_000L);
      assertThat(link.mtimeNanos()).isEqualTo(999_999_999);

      posix.utimensat(dir, "s", 7, 8, 0);
      assertThat(posix.fstat(file).mtimeSeconds()).isEqualTo(7);
      assertFails(Errno.EINVAL, () -> posix.futimens(file, 0, 1_000_000_000));
    }
  }

  @Test
  void theUmaskAppliesToWhatIsMade() throws IOException {
    int before = posix.umask(027);
    try {
      posix.mkdirat(dir, "d", 0777);
      posix.mknodat(dir, "p", S_IFIFO | 0666, 0);
      sandbox.file("f", "").close();
      assertThat(posix.fstatat(dir, "d", 0).permissions()).isEqualTo(0750);
      assertThat(posix.fstatat(dir, "p", 0).mode()).isEqualTo(S_IFIFO | 0640);
      assertThat(posix.fstatat(dir, "f", 0).permissions()).isEqualTo(0640);
    } finally {
      assertThat(posix.umask(before)).isEqualTo(027);
    }
  }

  @Test
  void deviceNodesAreMade() throws IOException {
    assumeRoot();
    posix.mknodat(dir, "null", S_IFCHR | 0600, FileStatus.makeDevice(1, 3));
    posix.mknodat(dir, "disk", S_IFBLK | 0600, FileStatus.makeDevice(259, 0x54321));
    FileStatus character = posix.fstatat(dir, "null", 0);
    assertThat(character.mode()).isEqualTo(S_IFCHR | 0600);
    assertThat(character.rdevMajor()).isEqualTo(1);
    assertThat(character.rdevMinor()).isEqualTo(3);
    FileStatus block = posix.fstatat(dir, "disk", 0);
    assertThat(block.mode()).isEqualTo(S_IFBLK | 0600);
    assertThat(block.rdevMajor()).isEqualTo(259);
    assertThat(block.rdevMinor()).isEqualTo(0x54321);
  }

  @Test
  void deviceNodesAreRefused() {
    assumeNotRoot();
    assertFails(
        Errno.EPERM, () -> posix.mknodat(dir, "null", S_IFCHR | 0600, FileStatus.makeDevice(1, 3)));
  }

  @Test
  void theImmutableFlagKeepsADirectoryAsItIs() throws IOException {
    assumeRoot();
    posix.mkdirat(dir, "d", 0755);
    try (Fd below = posix.openat(dir, "d", O_DIRECTORY, 0)) {
      assertThat(posix.isImmutable(below)).isFalse();
      assumeTrue(posix.setImmutable(below, true), kind + " has no immutable flag here");
      try {
        assertThat(posix.isImmutable(below)).isTrue();
        assertFails(Errno.EPERM, () -> posix.mkdirat(below, "e", 0755));
      } finally {
        assertThat(posix.setImmutable(below, false)).isTrue();
      }
      assertThat(posix.isImmutable(below)).isFalse();
      assertThat(posix.setImmutable(below, false)).isTrue();
      posix.mkdirat(below, "e", 0755);
    }
  }

  @Test
  void theImmutableFlagIsRefused() throws IOException {
    assumeNotRoot();
    assumeTrue(kind == FileSystemKind.DISK, "not every tmpfs has the flag");
    assertFails(Errno.EPERM, () -> posix.setImmutable(dir, true));
    assertThat(posix.isImmutable(dir)).isFalse();
  }

  @Test
  void fileSystemsWithoutFlagsHaveNothingImmutable() throws IOException {
    try (Fd proc = posix.open(Path.of("/proc/version"), O_RDONLY, 0)) {
      assertThat(posix.isImmutable(proc)).isFalse();
      assertThat(posix.setImmutable(proc, true)).isFalse();
    }
  }

  @Test
  void spaceIsWhatTheJdkSays() throws IOException {
    FileStore store = Files.getFileStore(sandbox.path());
    FileSystemStatus status = posix.statvfs(sandbox.path());
    assertThat(status.blocks() * status.fragmentSize()).isEqualTo(store.getTotalSpace());
    assertThat(status.blockSize()).isEqualTo(store.getBlockSize());
    assertThat(status.readOnly()).isFalse();
    // Others write meanwhile.
    long megabyte = 1 << 20;
    assertThat(status.availableBlocks() * status.fragmentSize() / megabyte)
        .isCloseTo(store.getUsableSpace() / megabyte, org.assertj.core.data.Offset.offset(2000L));
    assertThat(status.freeBlocks()).isBetween(status.availableBlocks(), status.blocks());
    assertThat(status.freeFiles()).isBetween(1L, status.files());
    assertThat(status.type()).isEqualTo(posix.fstatvfs(dir).type());
    if (kind == FileSystemKind.TMPFS) {
      assertThat(status.type()).isEqualTo(0x01021994); // TMPFS_MAGIC
    }
    Path none = sandbox.path("none");
    assertThat(assertFails(Errno.ENOENT, () -> posix.statvfs(none)))
        .hasMessage("statvfs(" + none + "): No such file or directory");
  }
}
