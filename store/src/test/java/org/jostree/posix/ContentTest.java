package org.jostree.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jostree.posix.OpenFlags.O_APPEND;
import static org.jostree.posix.OpenFlags.O_CREAT;
import static org.jostree.posix.OpenFlags.O_PATH;
import static org.jostree.posix.OpenFlags.O_RDONLY;
import static org.jostree.posix.OpenFlags.O_RDWR;
import static org.jostree.posix.OpenFlags.O_TRUNC;
import static org.jostree.posix.OpenFlags.O_WRONLY;
import static org.jostree.posix.PosixFailures.assertFails;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reading, writing, copying and what becomes of a descriptor. */
@ParameterizedClass
@EnumSource(FileSystemKind.class)
class ContentTest {
  private static final int SEVERAL_PIECES = 3 * 65536 + 17;

  private final FileSystemKind kind;
  private final Posix posix = Posix.instance();
  private Sandbox sandbox;
  private Fd dir;

  ContentTest(FileSystemKind kind) {
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

  private static ByteBuffer buffer(boolean direct, int capacity) {
    return direct ? ByteBuffer.allocateDirect(capacity) : ByteBuffer.allocate(capacity);
  }

  private static ByteBuffer random(boolean direct, int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return buffer(direct, size).put(bytes).flip();
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatIsWrittenIsRead(boolean direct) throws IOException {
    ByteBuffer written = random(direct, SEVERAL_PIECES);
    byte[] expected = bytes(written);
    try (Fd file = posix.openat(dir, "f", O_RDWR | O_CREAT | O_TRUNC, 0600)) {
      posix.writeFully(file, written);
      assertThat(written.hasRemaining()).isFalse();
      assertThat(Files.readAllBytes(sandbox.path("f"))).isEqualTo(expected);

      posix.seek(file, 0);
      ByteBuffer read = buffer(direct, SEVERAL_PIECES + 100);
      int calls = 0;
      while (posix.read(file, read) > 0) {
        calls++;
      }
      assertThat(bytes(read.flip())).isEqualTo(expected);
      assertThat(calls).isEqualTo(direct ? 1 : 4);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void onlyTheRemainingPartOfABufferIsUsed(boolean direct) throws IOException {
    ByteBuffer buffer = buffer(direct, 10);
    buffer.put(Sandbox.bytes("0123456789")).position(2).limit(5);
    ByteBuffer part = buffer.slice(1, 4).position(1).limit(3); // "23" of 0123456789
    try (Fd file = sandbox.file("f", "")) {
      assertThat(posix.write(file, buffer.asReadOnlyBuffer())).isEqualTo(3);
      assertThat(posix.write(file, buffer)).isEqualTo(3);
      assertThat(buffer.position()).isEqualTo(5);
      assertThat(posix.write(file, part)).isEqualTo(2);
      assertThat(Files.readString(sandbox.path("f"))).isEqualTo("23423423");

      buffer.clear().position(3).limit(7);
      assertThat(posix.pread(file, buffer, 6)).isEqualTo(2);
      assertThat(buffer.position()).isEqualTo(5);
      assertThat(bytes(buffer.clear())).isEqualTo(bytes(Sandbox.bytes("0122356789")));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void offsetsLeaveThePositionOfTheFile(boolean direct) throws IOException {
    try (Fd file = sandbox.file("f", "abcdef")) {
      assertThat(posix.pwrite(file, random(direct, 3).put(0, (byte) 'X').limit(1), 2)).isEqualTo(1);
      posix.writeFully(file, Sandbox.bytes("!"));
      assertThat(Files.readString(sandbox.path("f"))).isEqualTo("abXdef!");

      ByteBuffer read = buffer(direct, 3);
      assertThat(posix.pread(file, read, 4)).isEqualTo(3);
      assertThat(bytes(read.flip())).isEqualTo(bytes(Sandbox.bytes("ef!")));
      read.clear();
      assertThat(posix.pread(file, read, 7)).isZero();
      assertThat(posix.read(file, read)).isZero();
      assertThat(posix.pread(file, read, Long.MAX_VALUE >> 4)).isZero();
      assertFails(Errno.EINVAL, () -> posix.pread(file, read, -1));
      assertFails(Errno.EINVAL, () -> posix.pwrite(file, read, -1));
    }
  }

  @Test
  void nativeMemoryIsFilled() throws IOException {
    ByteBuffer memory = ByteBuffer.allocateDirect(8);
    try (Fd file = sandbox.file("f", "abcdef")) {
      assertThat(posix.pread(file, LibC.addressOf(memory) + 1, 4, 2)).isEqualTo(4);
      assertThat(bytes(memory)).containsExactly(0, 'c', 'd', 'e', 'f', 0, 0, 0);
      assertFails(Errno.EFAULT, () -> posix.pread(file, 1, 4, 0));
      assertFails(Errno.EINVAL, () -> posix.pread(file, LibC.addressOf(memory), 4, -1));
    }
  }

  @Test
  void modesOfOpeningAreObeyed() throws IOException {
    sandbox.file("f", "abc").close();
    try (Fd file = posix.openat(dir, "f", O_RDONLY, 0)) {
      assertThat(assertFails(Errno.EBADF, () -> posix.write(file, Sandbox.bytes("x"))))
          .hasMessage("write: Bad file descriptor");
    }
    try (Fd file = posix.openat(dir, "f", O_WRONLY | O_APPEND, 0)) {
      assertFails(Errno.EBADF, () -> posix.read(file, ByteBuffer.allocateDirect(1)));
      posix.writeFully(file, Sandbox.bytes("d"));
    }
    assertThat(Files.readString(sandbox.path("f"))).isEqualTo("abcd");
    assertFails(Errno.EISDIR, () -> posix.read(dir, ByteBuffer.allocate(1)));
  }

  @Test
  void sizesAreSet() throws IOException {
    try (Fd file = sandbox.file("f", "abcdef")) {
      posix.ftruncate(file, 2);
      assertThat(Files.readString(sandbox.path("f"))).isEqualTo("ab");
      posix.ftruncate(file, 5_000_000_000L);
      assertThat(posix.fstat(file).size()).isEqualTo(5_000_000_000L);
      posix.ftruncate(file, 0);
      assertFails(Errno.EINVAL, () -> posix.ftruncate(file, -1));

      posix.fallocate(file, 0, 1 << 20);
      assertThat(posix.fstat(file).size()).isEqualTo(1 << 20);
      assertThat(posix.fstat(file).blocks()).isGreaterThanOrEqualTo((1 << 20) / 512);
    }
  }

  @Test
  void everythingCanBeSynced() throws IOException {
    try (Fd file = sandbox.file("f", "abc")) {
      posix.fsync(file);
      posix.fdatasync(file);
      posix.syncfs(file);
    }
    posix.fsync(dir);
    try (Fd path = posix.openat(dir, "f", O_PATH, 0)) {
      assertThat(assertFails(Errno.EBADF, () -> posix.fsync(path)))
          .hasMessage("fsync: Bad file descriptor");
    }
  }

  @Test
  void contentIsCopied() throws IOException {
    ByteBuffer content = random(true, SEVERAL_PIECES);
    byte[] expected = bytes(content);
    try (Fd source = sandbox.file("source", "");
        Fd target = sandbox.file("target", "head")) {
      posix.writeFully(source, content);

      assertThat(posix.copyRange(source, 0, target, 4, Long.MAX_VALUE)).isEqualTo(SEVERAL_PIECES);
      assertThat(posix.copyRange(source, 1, target, 0, 2)).isEqualTo(2);
      assertThat(posix.copyRange(source, SEVERAL_PIECES, target, 0, 2)).isZero();

      byte[] copied = Files.readAllBytes(sandbox.path("target"));
      assertThat(copied).hasSize(4 + SEVERAL_PIECES).endsWith(expected);
      assertThat(copied[0]).isEqualTo(expected[1]);
      assertThat(copied[1]).isEqualTo(expected[2]);
      assertThat(copied[2]).isEqualTo((byte) 'a');
      assertFails(Errno.EINVAL, () -> posix.copyRange(source, -1, target, 0, 1));
    }
  }

  @Test
  void contentIsCopiedBetweenFileSystems() throws Exception {
    ByteBuffer content = random(false, SEVERAL_PIECES);
    byte[] expected = bytes(content);
    FileSystemKind other = kind == FileSystemKind.DISK ? FileSystemKind.TMPFS : FileSystemKind.DISK;
    try (Sandbox elsewhere = other.sandbox();
        Fd source = elsewhere.file("source", "");
        Fd target = sandbox.file("target", "")) {
      posix.writeFully(source, content);
      assertThat(posix.clone(source, target)).isFalse();
      assertThat(posix.copyRange(source, 0, target, 0, Long.MAX_VALUE)).isEqualTo(SEVERAL_PIECES);
      assertThat(Files.readAllBytes(sandbox.path("target"))).isEqualTo(expected);
    }
  }

  @Test
  void filesThatDoNotKnowTheirSizeAreCopied() throws IOException {
    Path version = Path.of("/proc/version");
    try (Fd source = posix.open(version, O_RDONLY, 0);
        Fd target = sandbox.file("target", "")) {
      assertThat(posix.fstat(source).size()).isZero();
      assertThat(posix.copyRange(source, 0, target, 0, Long.MAX_VALUE)).isPositive();
    }
    assertThat(sandbox.path("target")).hasSameBinaryContentAs(version);
  }

  @Test
  void copyingTellsWhyItCannot() throws IOException {
    try (Fd source = sandbox.file("source", "abc");
        Fd target = posix.openat(dir, "source", O_RDONLY, 0)) {
      assertFails(Errno.EBADF, () -> posix.copyRange(source, 0, target, 0, 3));
      assertFails(Errno.EBADF, () -> posix.clone(source, target));
    }
  }

  @Test
  void closingTwiceClosesOnce() throws IOException {
    Fd first = sandbox.file("first", "");
    int number = first.number();
    assertThat(first.isOpen()).isTrue();
    first.close();
    assertThat(first.isOpen()).isFalse();
    assertThat(first.number()).isEqualTo(-1);

    try (Fd second = sandbox.file("second", "")) {
      // The kernel gives out the lowest free number; another thread may have been quicker.
      if (second.number() != number) {
        posix.dup2(second.number(), number);
      }
      first.close();
      assertFails(Errno.EBADF, () -> posix.fstat(first));
      assertThat(posix.fstat(second).size()).isZero();
      if (second.number() != number) {
        posix.close(number);
      }
    }
  }

  @Test
  void descriptorsAreDuplicatedAndClosedByNumber() throws IOException {
    try (Fd file = sandbox.file("f", "abc")) {
      posix.dup2(file.number(), 701);
      posix.dup2(701, 701);
      try (Fd same = Fd.adopt(701)) {
        assertThat(posix.fstat(same)).isEqualTo(posix.fstat(file));
      }
      assertThat(assertFails(Errno.EBADF, () -> posix.close(701)))
          .hasMessage("close: Bad file descriptor");
      assertFails(Errno.EBADF, () -> posix.dup2(701, 702));
    }
    org.assertj.core.api.Assertions.assertThatIllegalArgumentException()
        .isThrownBy(() -> Fd.adopt(-1));
  }

  @Test
  void findsWhatIsNoHole() throws Exception {
    try (Fd file = posix.openat(dir, "sparse", O_RDWR | O_CREAT, 0600)) {
      posix.ftruncate(file, 4 << 20);
      assertThat(posix.seekData(file, 0)).isIn(-1L, 0L); // none, where there are no holes
      posix.pwrite(file, random(false, 100), 2 << 20);
      long data = posix.seekData(file, 0);
      assertThat(data).isBetween(0L, 2L << 20);
      assertThat(posix.seekHole(file, 2 << 20)).isBetween((2L << 20) + 100, 4L << 20);
      assertThat(posix.seekData(file, 4 << 20)).isEqualTo(-1);
    }
  }
}
