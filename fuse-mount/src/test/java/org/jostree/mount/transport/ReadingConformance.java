package org.jostree.mount.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jostree.mount.transport.NativeCalls.LIBC;
import static org.jostree.mount.transport.NativeCalls.errno;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import jnr.constants.platform.Errno;
import org.jostree.mount.transport.MemoryFileSystem.Node;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** How every transport gives content. */
public abstract class ReadingConformance extends ConformanceGround {
  protected ReadingConformance(TransportOnTrial tried) {
    super(tried);
  }

  @Test
  void readsAtAnyOffsetOfALargeFile() throws Exception {
    files.file(root, "sparse", FIVE_GIB, ConformanceGround::readPattern);
    mount();

    byte[] expected = new byte[300_000];
    try (FileChannel channel = FileChannel.open(mountpoint.resolve("sparse"))) {
      assertThat(channel.size()).isEqualTo(FIVE_GIB);
      for (long offset :
          new long[] {0, 1, 4095, (1L << 31) - 7, (1L << 32) - 5, FIVE_GIB - 300_000, 12_345}) {
        ByteBuffer read = ByteBuffer.allocate(expected.length);
        int length;
        do {
          length = channel.read(read, offset + read.position());
        } while (length > 0);
        readPattern(offset, ByteBuffer.wrap(expected));
        assertThat(read.array()).as("bytes at %d", offset).isEqualTo(expected);
      }
      assertThat(channel.read(ByteBuffer.allocate(10), FIVE_GIB)).isEqualTo(-1);
      assertThat(channel.read(ByteBuffer.allocate(10), FIVE_GIB - 4)).isEqualTo(4);
      assertThat(mappedByte(channel, (1L << 32) + 99_999))
          .isEqualTo(patternByte((1L << 32) + 99_999));
    }
    // A mapping goes with its buffer, and keeps the file system busy until then.
    System.gc();
  }

  private static byte mappedByte(FileChannel channel, long offset) throws IOException {
    return channel.map(FileChannel.MapMode.READ_ONLY, offset, 1).get(0);
  }

  @Test
  void servesReadersAtOnce() throws Exception {
    long size = 64 << 20;
    files.file(root, "large", size, ConformanceGround::readPattern);
    for (int i = 0; i < 500; i++) {
      files.file(root, "small" + i, "content of " + i);
    }
    mount();

    List<Callable<Integer>> readers = new ArrayList<>();
    for (int reader = 0; reader < 8; reader++) {
      Random random = new Random(reader);
      readers.add(
          () -> {
            byte[] expected = new byte[9000];
            try (FileChannel channel = FileChannel.open(mountpoint.resolve("large"))) {
              for (int i = 0; i < 400; i++) {
                long offset = random.nextLong(size - expected.length);
                ByteBuffer read = ByteBuffer.allocate(expected.length);
                assertThat(channel.read(read, offset)).isEqualTo(expected.length);
                readPattern(offset, ByteBuffer.wrap(expected));
                assertThat(read.array()).isEqualTo(expected);
                int small = random.nextInt(500);
                assertThat(Files.readString(mountpoint.resolve("small" + small)))
                    .isEqualTo("content of " + small);
              }
            }
            return 0;
          });
    }
    assertThat(atOnce(readers)).hasSize(8);
  }

  @Test
  void readsLargeFilesInLargePieces() throws Exception {
    files.file(root, "large", 32 << 20, ConformanceGround::readPattern);
    MountSession session = mount();

    String device = MountTable.read().topmostAt(mountpoint).orElseThrow().device();
    assertThat(Path.of("/sys/class/bdi", device, "read_ahead_kb")).hasContent("1024");
    assertThat(Command.in(mountpoint, "sh", "-c", "cat large | wc -c").lines())
        .containsExactly(Integer.toString(32 << 20));
    long mebibytes = 32;
    assertThat(count(session, "READ"))
        .isLessThanOrEqualTo(tried.keepsEverything() ? 2 * mebibytes : 10 * mebibytes);
  }

  /** What is put into the kernel's cache is read without a request; for transports that can. */
  protected final void assertContentThatIsStoredIsNotAskedFor() throws Exception {
    Node file = files.file(root, "file", "asked for");
    Node large = files.file(root, "large", 300_001, ConformanceGround::readPattern);
    ByteBuffer pattern = ByteBuffer.allocateDirect(300_001);
    readPattern(0, pattern);
    byte[] expected = new byte[300_001];
    pattern.flip().get(expected).rewind();
    MountSession session = mount();
    PageCache<Node> cache = files.cache;
    assertThat(cache).isNotNull();

    assertThat(cache.known(file)).isNull();
    assertThat(cache.store(file, direct("not known"))).isFalse();
    assertThat(Command.in(mountpoint, "stat", "file", "large").exitCode()).isZero();
    assertThat(cache.known(file)).isSameAs(file);
    assertThat(cache.store(file, direct("given now"))).isTrue();
    assertThat(cache.store(large, pattern)).isTrue();
    assertThat(Files.readString(mountpoint.resolve("file"))).isEqualTo("given now");
    assertThat(Files.readAllBytes(mountpoint.resolve("large"))).isEqualTo(expected);
    assertThat(count(session, "READ")).isZero();

    session.close();
    assertThat(session.awaitEnd(Duration.ofSeconds(10))).isTrue();
    assertThat(cache.store(file, direct("too late!"))).isFalse();
  }

  private static ByteBuffer direct(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
  }

  /** Large files are read from the file behind them; for transports that can, as root. */
  protected final void assertLargeFilesPassThrough() throws Exception {
    String[] version = System.getProperty("os.version").split("[^0-9]+", 3);
    Assumptions.assumeTrue(
        Integer.parseInt(version[0]) * 1000 + Integer.parseInt(version[1]) >= 6009,
        "passthrough needs Linux 6.9");
    byte[] bytes = new byte[1 << 20];
    new Random(9).nextBytes(bytes);
    Node large = files.file(root, "large", bytes.length, (offset, destination) -> {});
    large.behind = Files.write(workDirectory.resolve("behind"), bytes);
    Node small = files.file(root, "small", "small");
    small.behind = large.behind;
    files.file(root, "without", 1 << 20, ConformanceGround::readPattern);
    MountSession session = mount("passthrough");

    Callable<byte[]> read = () -> Files.readAllBytes(mountpoint.resolve("large"));
    for (byte[] each : atOnce(List.of(read, read, read))) {
      assertThat(each).isEqualTo(bytes);
    }
    try (FileChannel channel = FileChannel.open(mountpoint.resolve("large"))) {
      ByteBuffer piece = ByteBuffer.allocate(5000);
      assertThat(channel.read(piece, 123_457)).isEqualTo(5000);
      assertThat(piece.flip()).isEqualTo(ByteBuffer.wrap(bytes, 123_457, 5000));
      assertThat(mappedByte(channel, 987_654)).isEqualTo(bytes[987_654]);
    }
    System.gc();
    assertThat(count(session, "READ")).isZero();
    assertThat(count(session, "OPEN")).isEqualTo(4);

    assertThat(Files.readString(mountpoint.resolve("small"))).isEqualTo("small");
    assertThat(Files.size(mountpoint.resolve("without"))).isEqualTo(1 << 20);
    assertThat(Files.readAllBytes(mountpoint.resolve("without"))[4711])
        .isEqualTo(patternByte(4711));
    assertThat(count(session, "READ")).isPositive();

    large.failure = new IOException("damaged");
    assertThatThrownBy(() -> Files.readAllBytes(mountpoint.resolve("large")))
        .hasMessageContaining("Input/output error");
    large.failure = null;
    assertThat(Files.readAllBytes(mountpoint.resolve("large"))).isEqualTo(bytes);
    assertThat(logLines()).hasSize(1);
  }

  @Test
  void leavesLocksSeeksAndSyncsToTheKernel() throws Exception {
    files.file(root, "file", "0123456789");
    mount();

    int descriptor = LIBC.open(path("file"), NativeCalls.O_RDONLY, 0);
    try {
      assertThat(LIBC.lseek(descriptor, 3, NativeCalls.SEEK_DATA)).isEqualTo(3);
      assertThat(LIBC.lseek(descriptor, 3, NativeCalls.SEEK_HOLE)).isEqualTo(10);
      assertThat(errno(LIBC.lseek(descriptor, 10, NativeCalls.SEEK_DATA))).isEqualTo(Errno.ENXIO);
      assertThat(errno(LIBC.flock(descriptor, 2))).isNull();
      assertThat(errno(LIBC.fsync(descriptor))).isNull();
      // FS_IOC_GETVERSION: some other of the many
      assertThat(
              errno(
                  LIBC.ioctl(
                      descriptor,
                      0x8008_7601L,
                      jnr.ffi.Memory.allocateDirect(jnr.ffi.Runtime.getSystemRuntime(), 8))))
          .isEqualTo(Errno.ENOTTY);
    } finally {
      LIBC.close(descriptor);
    }
    try (FileChannel channel = FileChannel.open(mountpoint.resolve("file"));
        FileLock lock = channel.tryLock(0, Long.MAX_VALUE, true)) {
      assertThat(lock.isValid()).isTrue();
    }
  }
}
