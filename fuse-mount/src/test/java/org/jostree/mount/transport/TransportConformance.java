package org.jostree.mount.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jostree.mount.transport.NativeCalls.LIBC;
import static org.jostree.mount.transport.NativeCalls.errno;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import jnr.constants.platform.Errno;
import org.jostree.mount.transport.MemoryFileSystem.Node;
import org.jostree.mount.transport.MountSession.Unmounting;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/**
 * What every transport must do, tried on real mounts. A transport's test extends this class and
 * says which transport it is.
 */
@Timeout(240)
public abstract class TransportConformance {
  private static final int HUGE_DIRECTORY = 100_000;
  private static final long FIVE_GIB = 5L << 30;

  /** RENAME_EXCHANGE of linux/fs.h. */
  private static final int EXCHANGE = 1 << 1;

  private final MemoryFileSystem files = new MemoryFileSystem();
  private final Node root = files.root();
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final List<MountSession> sessions = new ArrayList<>();
  private Path workDirectory;
  private Path mountpoint;

  /** The transport to be tried. */
  protected abstract Transport transport();

  /** Whether the kernel need not ask a second time for what cannot change. */
  protected boolean keepsEverything() {
    return true;
  }

  /** Whether it knows ways to change something that are younger than libfuse 2. */
  protected boolean knowsLaterChanges() {
    return true;
  }

  @BeforeEach
  void makeMountPoint() throws IOException {
    Assumptions.assumeTrue(
        Files.isWritable(Path.of("/dev/fuse")) && System.getProperty("user.name").equals("root"),
        "mounting needs /dev/fuse and root");
    workDirectory = Files.createTempDirectory(Path.of("/var/tmp"), "jostree-mount-test-");
    Files.setPosixFilePermissions(workDirectory, PosixFilePermissions.fromString("rwxr-xr-x"));
    mountpoint = Files.createDirectory(workDirectory.resolve("mnt"));
    log.start();
    failureLogger().addAppender(log);
  }

  @AfterEach
  void unmount() throws Exception {
    if (workDirectory == null) {
      return;
    }
    failureLogger().detachAppender(log);
    for (MountSession session : sessions) {
      session.close();
      assertThat(session.awaitEnd(Duration.ofSeconds(20))).as("serving has ended").isTrue();
    }
    assertThat(MountTable.read().topmostAt(mountpoint)).isEmpty();
    assertThat(Command.run("rm", "-rf", "--one-file-system", workDirectory.toString()).exitCode())
        .isZero();
  }

  private static Logger failureLogger() {
    return (Logger) LoggerFactory.getLogger(Failures.class);
  }

  private MountSession mount() throws IOException {
    return mount("");
  }

  private MountSession mount(String options) throws IOException {
    MountSession session = transport().mount(files, mountpoint, MountOptions.parse(options));
    sessions.add(session);
    return session;
  }

  /** What is tried during one mount of several in a test. */
  private interface Trial {
    void run(MountSession session) throws Exception;
  }

  private void whileMounted(String options, Trial trial) throws Exception {
    MountSession session = mount(options);
    trial.run(session);
    session.close();
    assertThat(session.awaitEnd(Duration.ofSeconds(10))).isTrue();
  }

  private String path(String name) {
    return mountpoint.resolve(name).toString();
  }

  private static long count(MountSession session, String request) {
    return session.requests().getOrDefault(request, 0L);
  }

  // ---- what is there ----

  @Test
  void showsEveryTypeOfNodeWithItsAttributes() throws Exception {
    Node file = files.file(root, "file", "hello");
    file.attributes =
        new NodeAttributes(
            77,
            NodeType.REGULAR.bits() | 04751,
            3,
            1234,
            0xffff_fff0,
            0,
            5,
            1,
            -1,
            999_999_999,
            5_000_000_000L,
            7);
    files.directory(root, "directory");
    files.link(root, "link", "some/where");
    files.special(root, "fifo", NodeType.FIFO);
    files.special(root, "socket", NodeType.SOCKET);
    Node device = files.special(root, "device", NodeType.CHARACTER_DEVICE);
    device.attributes =
        new NodeAttributes(
            8, NodeType.CHARACTER_DEVICE.bits() | 0666, 1, 0, 0, 0x1234_5678L, 0, 0, 0, 0, 0, 0);
    files.special(root, "block", NodeType.BLOCK_DEVICE);
    mount();

    Command stat =
        Command.in(
            mountpoint,
            "stat",
            "-c",
            "%n %i %a %h %u %g %s %b %.9Y %.9Z %F",
            "file",
            "directory",
            "link",
            "fifo",
            "socket",
            "block");
    assertThat(stat.lines())
        .containsExactly(
            "file 77 4751 3 1234 4294967280 5 1 -0.000000001 5000000000.000000007 regular file",
            "directory 4 755 1 0 0 0 0 1700000000.000000000 1700000000.000000000 directory",
            "link 5 777 1 0 0 10 1 1700000000.000000000 1700000000.000000000 symbolic link",
            "fifo 6 600 1 0 0 0 0 1700000000.000000000 1700000000.000000000 fifo",
            "socket 7 600 1 0 0 0 0 1700000000.000000000 1700000000.000000000 socket",
            "block 9 600 1 0 0 0 0 1700000000.000000000 1700000000.000000000 block special file");
    assertThat(Command.in(mountpoint, "stat", "-c", "%F %t %T", "device").lines())
        .containsExactly("character special file 456 12378");
    assertThat(Files.readString(mountpoint.resolve("file"))).isEqualTo("hello");
    assertThat(Files.readSymbolicLink(mountpoint.resolve("link"))).hasToString("some/where");
  }

  @Test
  void listsInOrderWithTypesAndNumbers() throws Exception {
    Node directory = files.directory(root, "d");
    Node below = files.directory(directory, "zz");
    Node file = files.file(directory, "aa", "x");
    Node link = files.link(directory, "mm", "aa");
    Node other = files.directory(below, "x");
    mount();

    Command ls = Command.in(mountpoint, "ls", "-aUi", "--color=never", "d");
    assertThat(ls.lines().stream().map(String::trim))
        .containsExactly(
            directory.attributes.ino() + " .",
            root.attributes.ino() + " ..",
            below.attributes.ino() + " zz",
            file.attributes.ino() + " aa",
            link.attributes.ino() + " mm");
    assertThat(Command.in(mountpoint, "ls", "-aUi", "d/zz").lines().stream().map(String::trim))
        .contains(directory.attributes.ino() + " ..", other.attributes.ino() + " x");
    assertThat(Command.in(mountpoint, "find", ".", "-printf", "%y %p\n").lines())
        .containsExactly("d .", "d ./d", "d ./d/zz", "d ./d/zz/x", "f ./d/aa", "l ./d/mm");
  }

  @Test
  void servesOddNames() throws Exception {
    List<String> names =
        List.of(
            " ",
            "-rf",
            "a\nb",
            "tab\there",
            "quote\"'`$",
            "back\\slash",
            "\u0001",
            "*?[x]",
            "\u00fcml\u00e4ut",
            "\u65e5\u672c\u8a9e",
            "\ud83d\ude00",
            "x".repeat(255),
            "\u65e5".repeat(85));
    for (String name : names) {
      files.file(root, name, "<" + name + ">");
    }
    mount();

    Command find = Command.in(mountpoint, "find", ".", "-type", "f", "-printf", "%f\\0");
    assertThat(find.output()).isEqualTo(latin(String.join("\0", names) + "\0"));
    Command cat = Command.in(mountpoint, "find", ".", "-type", "f", "-exec", "cat", "{}", "+");
    assertThat(cat.output()).isEqualTo(latin("<" + String.join("><", names) + ">"));
  }

  private static String latin(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  @Test
  void tellsAbsentNamesFromTooLongOnes() throws Exception {
    files.file(root, "x".repeat(255), "long");
    mount();

    assertThat(errno(LIBC.access(path("y".repeat(255)), 0))).isEqualTo(Errno.ENOENT);
    assertThat(errno(LIBC.access(path("x".repeat(256)), 0))).isEqualTo(Errno.ENAMETOOLONG);
    assertThat(errno(LIBC.access(path("x".repeat(300)), 0))).isEqualTo(Errno.ENAMETOOLONG);
    assertThat(errno(LIBC.access(path("x".repeat(255) + "/below"), 0))).isEqualTo(Errno.ENOTDIR);
    // Not UTF-8, so nothing can have that name.
    Command ls = Command.in(mountpoint, "sh", "-c", "ls \"$(printf '\\377\\376')\"");
    assertThat(ls.output()).contains("No such file or directory");
    assertThat(log.list).isEmpty();
  }

  @Test
  void listsHugeDirectories() throws Exception {
    Node directory = files.directory(root, "huge");
    for (int i = 0; i < HUGE_DIRECTORY; i++) {
      files.special(directory, "a-name-that-is-not-short-" + i, NodeType.FIFO);
    }
    MountSession session = mount();

    List<String> expected =
        IntStream.range(0, HUGE_DIRECTORY).mapToObj(i -> "a-name-that-is-not-short-" + i).toList();
    Callable<List<String>> ls = () -> Command.in(mountpoint, "ls", "-U", "huge").lines();
    for (List<String> listed : atOnce(List.of(ls, ls))) {
      assertThat(listed).isEqualTo(expected);
    }
    assertNotAskedAgain(
        session,
        List.of("READDIR", "READDIRPLUS"),
        () -> assertThat(ls.call()).isEqualTo(expected));
  }

  /** What is done a second time. */
  private interface Repetition {
    void run() throws Exception;
  }

  /**
   * Requires that something can be done without requests of some kinds. Other programs may make the
   * kernel drop what it keeps, so one of a few times is enough; if nothing is kept, none will do.
   */
  private void assertNotAskedAgain(
      MountSession session, List<String> requests, Repetition repetition) throws Exception {
    Map<String, Long> before = Map.of();
    Map<String, Long> after = Map.of();
    for (int attempt = 0; attempt < 5 && (attempt == 0 || !after.equals(before)); attempt++) {
      before = counts(session, requests);
      repetition.run();
      after = counts(session, requests);
    }
    assertThat(after).isEqualTo(before);
  }

  private static Map<String, Long> counts(MountSession session, List<String> requests) {
    Map<String, Long> counts = new TreeMap<>(session.requests());
    counts.keySet().retainAll(requests);
    return counts;
  }

  @Test
  void listsADirectoryThatChangesWhileItIsRead() throws Exception {
    Node directory = files.changingDirectory(root, "changing");
    for (int i = 0; i < 5000; i++) {
      files.special(directory, "a-name-that-is-not-short-" + i, NodeType.FIFO);
    }
    mount();

    List<String> seen = new ArrayList<>();
    try (Stream<Path> list = Files.list(mountpoint.resolve("changing"))) {
      list.forEach(
          path -> {
            seen.add(path.getFileName().toString());
            if (seen.size() == 10) {
              // Were the rest found by counting in a new listing, some would be missing.
              for (int i = 0; i < 1000; i++) {
                files.remove(directory, "a-name-that-is-not-short-" + i);
              }
              assertThat(names("changing")).hasSize(4000);
            }
          });
    }
    assertThat(seen)
        .doesNotHaveDuplicates()
        .containsAll(
            IntStream.range(1000, 5000).mapToObj(i -> "a-name-that-is-not-short-" + i).toList());
  }

  private List<String> names(String directory) {
    try {
      return Command.in(mountpoint, "ls", "-U", directory).lines();
    } catch (IOException | InterruptedException failure) {
      throw new AssertionError(failure);
    }
  }

  @Test
  void walksDeepPaths() throws Exception {
    Node deepest = root;
    for (int i = 0; i < 3000; i++) {
      deepest = files.directory(deepest, "d");
    }
    files.file(deepest, "f", "deep");
    mount();

    Command find = Command.in(mountpoint, "find", ".", "-printf", "%d %f\\n");
    assertThat(find.lines()).hasSize(3002).endsWith("3001 f");
  }

  @Test
  void readsAtAnyOffsetOfALargeFile() throws Exception {
    files.file(root, "sparse", FIVE_GIB, TransportConformance::readPattern);
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

  /** Bytes that tell their place: hardly any two offsets have the same ones. */
  private static void readPattern(long offset, ByteBuffer destination) {
    long at = offset;
    while (destination.hasRemaining() && at < FIVE_GIB) {
      destination.put(patternByte(at));
      at++;
    }
  }

  private static byte patternByte(long at) {
    long word = (at >> 3) * 0x9E37_79B9_7F4A_7C15L;
    return (byte) (word >> ((at & 7) * 8));
  }

  @Test
  void servesReadersAtOnce() throws Exception {
    long size = 64 << 20;
    files.file(root, "large", size, TransportConformance::readPattern);
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

  private static <T> List<T> atOnce(List<Callable<T>> tasks) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(tasks.size());
    try {
      List<T> results = new ArrayList<>();
      for (Future<T> future : threads.invokeAll(tasks)) {
        results.add(future.get());
      }
      return results;
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void readsLargeFilesInLargePieces() throws Exception {
    files.file(root, "large", 32 << 20, TransportConformance::readPattern);
    MountSession session = mount();

    String device = MountTable.read().topmostAt(mountpoint).orElseThrow().device();
    assertThat(Path.of("/sys/class/bdi", device, "read_ahead_kb")).hasContent("1024");
    assertThat(Command.in(mountpoint, "sh", "-c", "cat large | wc -c").lines())
        .containsExactly(Integer.toString(32 << 20));
    long mebibytes = 32;
    assertThat(count(session, "READ"))
        .isLessThanOrEqualTo(keepsEverything() ? 2 * mebibytes : 10 * mebibytes);
  }

  /** What is put into the kernel's cache is read without a request; for transports that can. */
  protected final void assertContentThatIsStoredIsNotAskedFor() throws Exception {
    Node file = files.file(root, "file", "asked for");
    Node large = files.file(root, "large", 300_001, TransportConformance::readPattern);
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
    files.file(root, "without", 1 << 20, TransportConformance::readPattern);
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
  void servesTheSameNodeUnderSeveralNames() throws Exception {
    Node file = files.file(root, "one", "shared content");
    Node directory = files.directory(root, "d");
    files.put(directory, "two", file);
    MountSession session = mount();

    assertThat(Files.readString(mountpoint.resolve("one"))).isEqualTo("shared content");
    long reads = count(session, "READ");
    assertThat(Files.readString(mountpoint.resolve("d/two"))).isEqualTo("shared content");
    assertThat(count(session, "READ")).as("one page cache for both").isEqualTo(reads);
    assertThat(session.rememberedNodes()).isEqualTo(3);
  }

  @Test
  void servesExtendedAttributes() throws Exception {
    Node file = files.file(root, "file", "x");
    file.xattrs.put("user.one", new byte[] {0, 1, 2, (byte) 255});
    file.xattrs.put("user.empty", new byte[0]);
    file.xattrs.put("security.some", "secret".getBytes(StandardCharsets.UTF_8));
    file.xattrs.put("user.large", new byte[60_000]);
    Node link = files.link(root, "link", "file");
    link.xattrs.put("trusted.link", new byte[] {7});
    files.directory(root, "plain");
    mount();

    byte[] small = new byte[4];
    assertThat(LIBC.lgetxattr(path("file"), "user.one", small, 0)).isEqualTo(4);
    assertThat(LIBC.lgetxattr(path("file"), "user.one", small, 4)).isEqualTo(4);
    assertThat(small).containsExactly(0, 1, 2, 255);
    assertThat(errno(LIBC.lgetxattr(path("file"), "user.one", small, 3))).isEqualTo(Errno.ERANGE);
    assertThat(LIBC.lgetxattr(path("file"), "user.empty", small, 4)).isZero();
    assertThat(LIBC.lgetxattr(path("file"), "user.large", new byte[65_536], 65_536))
        .isEqualTo(60_000);
    assertThat(errno(LIBC.lgetxattr(path("file"), "user.absent", small, 4)))
        .isEqualTo(Errno.ENODATA);
    assertThat(errno(LIBC.lgetxattr(path("plain"), "user.one", small, 0))).isEqualTo(Errno.ENODATA);
    assertThat(LIBC.lgetxattr(path("link"), "trusted.link", small, 4)).isEqualTo(1);

    byte[] names = new byte[100];
    long length = LIBC.llistxattr(path("file"), names, 0);
    assertThat(LIBC.llistxattr(path("file"), names, names.length)).isEqualTo(length);
    assertThat(new String(names, 0, (int) length, StandardCharsets.UTF_8).split("\0"))
        .containsExactly("security.some", "user.empty", "user.large", "user.one");
    assertThat(errno(LIBC.llistxattr(path("file"), names, length - 1))).isEqualTo(Errno.ERANGE);
    assertThat(LIBC.llistxattr(path("plain"), names, names.length)).isZero();
    assertThat(LIBC.llistxattr(path("link"), names, names.length)).isEqualTo(13);
    assertThat(log.list).isEmpty();
  }

  @Test
  void tellsStatistics() throws Exception {
    mount();

    FileStore store = Files.getFileStore(mountpoint);
    assertThat(store.isReadOnly()).isTrue();
    assertThat(store.getTotalSpace()).isEqualTo(12_345L * 4096);
    assertThat(store.getUsableSpace()).isEqualTo(123L * 4096);
    assertThat(
            Command.run("stat", "-f", "-c", "%l %s %S %b %f %a %c %d", mountpoint.toString())
                .lines())
        .containsExactly("255 4096 4096 12345 234 123 678 56");
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

  // ---- what the kernel need not ask again ----

  @Test
  void isAskedNothingTheSecondTime() throws Exception {
    for (int i = 0; i < 50; i++) {
      Node directory = files.directory(root, "d" + i);
      for (int j = 0; j < 20; j++) {
        files.file(directory, "f" + j, "content " + i + " " + j);
      }
      files.link(directory, "link", "f0");
    }
    MountSession session = mount();
    String[] find = {"find", ".", "-printf", "%s %m %p %l\n"};
    String[] tar = {"sh", "-c", "tar cf - . | cat | cksum"};

    Command firstFind = Command.in(mountpoint, find);
    Command firstTar = Command.in(mountpoint, tar);
    assertThat(firstFind.lines()).hasSize(1 + 50 * 22);
    List<String> kinds = List.of("LOOKUP", "GETATTR", "READDIR", "READDIRPLUS", "READ");
    if (keepsEverything()) {
      Map<String, Long> first = session.requests();
      assertThat(first).doesNotContainKeys("RELEASE", "RELEASEDIR");
      assertThat(first).containsEntry("OPEN", 1L).containsEntry("OPENDIR", 1L);
      assertThat(first.getOrDefault("FLUSH", 0L)).isLessThanOrEqualTo(1);
      kinds = List.copyOf(first.keySet());
    }
    assertNotAskedAgain(
        session,
        kinds,
        () -> {
          assertThat(Command.in(mountpoint, find)).isEqualTo(firstFind);
          assertThat(Command.in(mountpoint, tar)).isEqualTo(firstTar);
        });
  }

  @Test
  void letsTheKernelRememberAbsentNamesOfWhatCannotChange() throws Exception {
    files.directory(root, "fixed");
    files.changingDirectory(root, "changing");
    MountSession session = mount();

    assertThat(mountpoint.resolve("fixed/absent")).doesNotExist();
    long lookups = count(session, "LOOKUP");
    assertThat(mountpoint.resolve("fixed/absent")).doesNotExist();
    assertThat(count(session, "LOOKUP")).isEqualTo(lookups);
    assertThat(mountpoint.resolve("changing/absent")).doesNotExist();
    lookups = count(session, "LOOKUP");
    assertThat(mountpoint.resolve("changing/absent")).doesNotExist();
    assertThat(count(session, "LOOKUP")).isGreaterThan(lookups);
  }

  @Test
  void forgetsWhatTheKernelForgets() throws Exception {
    for (int i = 0; i < 100; i++) {
      Node directory = files.directory(root, "d" + i);
      for (int j = 0; j < 200; j++) {
        files.file(directory, "f" + j, "x");
      }
    }
    MountSession session = mount();

    for (int round = 0; round < 3; round++) {
      assertThat(Command.in(mountpoint, "find", ".", "-printf", "%s %p\n").lines()).hasSize(20_101);
      assertThat(session.rememberedNodes()).isGreaterThan(10_000);
      assertThat(afterDroppingCaches(session)).isLessThan(200);
    }
    assertThat(Files.readString(mountpoint.resolve("d99/f199"))).isEqualTo("x");
  }

  private static int afterDroppingCaches(MountSession session) throws Exception {
    for (int attempt = 0; attempt < 50 && session.rememberedNodes() >= 200; attempt++) {
      Files.writeString(Path.of("/proc/sys/vm/drop_caches"), "2");
      Thread.sleep(100);
    }
    return session.rememberedNodes();
  }

  // ---- what changes ----

  @Test
  void showsNewAndRemovedNamesAtOnce() throws Exception {
    Node refs = files.changingDirectory(root, "refs");
    files.file(refs, "old", "old");
    mount();
    for (int i = 0; i < 20; i++) {
      String name = "new" + i;
      assertThat(names("refs")).contains("old").doesNotContain(name);
      assertThat(mountpoint.resolve("refs/" + name)).doesNotExist();
      files.file(refs, name, name);
      assertThat(Files.readString(mountpoint.resolve("refs/" + name))).isEqualTo(name);
      assertThat(names("refs")).contains("old", name);
      files.remove(refs, name);
      assertThat(names("refs")).doesNotContain(name);
    }
  }

  @Test
  void removesNamesWhoseLifetimeHasPassed() throws Exception {
    Node refs = files.changingDirectory(root, "refs");
    Node ref = files.file(refs, "main", "x");
    ref.entryLifetime = Lifetime.of(Duration.ofMillis(500));
    mount();

    assertThat(mountpoint.resolve("refs/main")).exists();
    files.remove(refs, "main");
    Thread.sleep(700);
    assertThat(mountpoint.resolve("refs/main")).doesNotExist();
  }

  /** Programs whose opendir does not look at the directory first, as those in Go and with musl. */
  @Test
  void showsNewNamesToWhoeverReadsWithoutStat() throws Exception {
    Node refs = files.changingDirectory(root, "refs");
    files.file(refs, "old", "old");
    // Long settled, so that nothing but the time itself tells that the listing has changed.
    refs.attributes = files.attributes(NodeType.DIRECTORY, 0755, 0);
    MountSession session = mount();

    int descriptor = LIBC.open(path("refs"), NativeCalls.O_RDONLY, 0);
    try {
      assertThat(rawListing(descriptor)).contains("old").doesNotContain("new");
      Map<String, Long> listings = counts(session, List.of("READDIR", "READDIRPLUS"));
      assertThat(rawListing(descriptor)).contains("old").doesNotContain("new");
      if (keepsEverything()) {
        assertThat(counts(session, List.of("READDIR", "READDIRPLUS")))
            .as("kept as long as it holds")
            .isEqualTo(listings);
      }
      files.file(refs, "new", "new");
      assertThat(rawListing(descriptor)).contains("old", "new");
    } finally {
      LIBC.close(descriptor);
    }
  }

  private static String rawListing(int descriptor) {
    byte[] buffer = new byte[32_768];
    StringBuilder names = new StringBuilder();
    LIBC.lseek(descriptor, 0, 0);
    for (long length; (length = LIBC.getdents64(descriptor, buffer, buffer.length)) > 0; ) {
      names.append(new String(buffer, 0, (int) length, StandardCharsets.ISO_8859_1));
    }
    return names.toString();
  }

  @Test
  void showsTheNewTreeWhenARefMoves() throws Exception {
    for (Lifetime lifetime : List.of(Lifetime.NONE, Lifetime.of(Duration.ofMillis(500)))) {
      String name = "main" + lifetime.millis();
      Node refs = files.changingDirectory(root, "refs" + lifetime.millis());
      Node before = tree("before", lifetime);
      Node after = tree("after", lifetime);
      files.put(refs, name, before);
      if (sessions.isEmpty()) {
        mount();
      }
      Path ref = mountpoint.resolve("refs" + lifetime.millis()).resolve(name);
      assertThat(Files.readString(ref.resolve("sub/file"))).isEqualTo("before");
      try (InputStream open = Files.newInputStream(ref.resolve("sub/file"))) {
        Process inside = startInside(ref.resolve("sub"));
        files.put(refs, name, after);
        Thread.sleep(lifetime.millis() + 200);
        assertThat(Files.readString(ref.resolve("sub/file"))).isEqualTo("after");
        assertThat(Files.exists(ref.resolve("only-before"))).isFalse();
        assertThat(names("refs" + lifetime.millis() + "/" + name))
            .containsExactly("sub", "only-after");
        // Who was in the old tree before stays there.
        assertThat(open.readAllBytes()).asString().isEqualTo("before");
        inside.getOutputStream().write('\n');
        inside.getOutputStream().close();
        assertThat(inside.getInputStream().readAllBytes()).asString().isEqualTo("before");
        files.put(refs, name, before);
        Thread.sleep(lifetime.millis() + 200);
        assertThat(Files.readString(ref.resolve("sub/file"))).isEqualTo("before");
      }
    }
  }

  private Node tree(String content, Lifetime lifetime) {
    Node tree = new Node("/" + content, files.attributes(NodeType.DIRECTORY, 0755, 0));
    tree.entryLifetime = lifetime;
    files.file(files.directory(tree, "sub"), "file", content);
    files.file(tree, "only-" + content, content);
    return tree;
  }

  // ---- what goes wrong ----

  @Test
  void answersAFailureWithEioAndOneLogLine() throws Exception {
    List<Throwable> failures =
        List.of(
            new IOException("object 1234abcd of commit 99ff is missing"),
            new NoSuchFileException("/repo/objects/12/34abcd.file"),
            new IllegalStateException("unexpected"),
            new StackOverflowError("deep"),
            new OutOfMemoryError("not really"),
            new AssertionError("wrong"));
    for (int i = 0; i < failures.size(); i++) {
      files.file(root, "file" + i, 100, null).failure = failures.get(i);
      files.directory(root, "directory" + i).failure = failures.get(i);
      files.link(root, "link" + i, "target").failure = failures.get(i);
    }
    files.file(root, "sound", "sound");
    mount();

    byte[] buffer = new byte[100];
    for (int i = 0; i < failures.size(); i++) {
      String message = failures.get(i).getMessage();
      int descriptor = LIBC.open(path("file" + i), NativeCalls.O_RDONLY, 0);
      assertThat(errno(LIBC.pread(descriptor, buffer, 10, 0))).isEqualTo(Errno.EIO);
      LIBC.close(descriptor);
      assertLogged("/file" + i, message, "read");

      descriptor = LIBC.open(path("directory" + i), NativeCalls.O_RDONLY, 0);
      assertThat(errno(LIBC.getdents64(descriptor, buffer, 100))).isEqualTo(Errno.EIO);
      LIBC.close(descriptor);
      assertLogged("/directory" + i, message, "list");

      assertThat(errno(LIBC.access(path("directory" + i + "/some"), 0))).isEqualTo(Errno.EIO);
      assertLogged("/directory" + i, message, "look up some in");

      assertThatThrownBy(() -> Files.readSymbolicLink(mountpoint.resolve("link0")))
          .isInstanceOf(FileSystemException.class)
          .hasMessageContaining("Input/output error");
      assertLogged("/link0", failures.get(0).getMessage(), "read link");

      assertThat(errno(LIBC.lgetxattr(path("file" + i), "user.a", buffer, 0))).isEqualTo(Errno.EIO);
      assertLogged("/file" + i, message, "read attribute user.a of");

      assertThat(errno(LIBC.llistxattr(path("file" + i), buffer, 0))).isEqualTo(Errno.EIO);
      assertLogged("/file" + i, message, "list attributes of");
    }
    assertThat(Files.readString(mountpoint.resolve("sound"))).isEqualTo("sound");
  }

  private void assertLogged(String node, String message, String operation) {
    List<String> lines = logLines();
    assertThat(lines).hasSize(1);
    assertThat(lines.get(0)).contains(node, message, operation).doesNotContain("\n");
    log.list.clear();
  }

  /** What is logged for people, not for those who look for a fault. */
  private List<String> logLines() {
    return log.list.stream()
        .filter(event -> event.getLevel().isGreaterOrEqual(ch.qos.logback.classic.Level.INFO))
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }

  @Test
  void answersEnoentWithoutALogLineForWhatIsRightlyGone() throws Exception {
    Node refs = files.changingDirectory(root, "refs");
    refs.failure = new NodeAbsentException("the ref is deleted");
    mount();

    assertThat(errno(LIBC.access(path("refs/main"), 0))).isEqualTo(Errno.ENOENT);
    assertThat(log.list).isEmpty();
  }

  @Test
  void answersShortContentWithoutWrongBytes() throws Exception {
    files.file(root, "short", 10_000, (offset, destination) -> destination.put((byte) 'x'));
    mount();

    byte[] read = Files.readAllBytes(mountpoint.resolve("short"));
    assertThat(read.length).isLessThanOrEqualTo(10_000);
    assertThat(read[0]).isEqualTo((byte) 'x');
  }

  // ---- what is refused ----

  @Test
  void refusesEveryChange() throws Exception {
    files.file(root, "file", "content");
    files.file(root, "other", "other content");
    files.directory(root, "directory");
    files.link(root, "link", "file");
    mount();

    assertEveryChangeRefused();
    assertThat(exchange()).isEqualTo(Errno.EROFS);
    assertThat(temporaryFile()).isEqualTo(Errno.EROFS);
    // Root can take the kernel's own protection away; then it is the transport that refuses.
    assertThat(Command.run("mount", "-i", "-o", "remount,rw", mountpoint.toString()).exitCode())
        .isZero();
    assertThat(MountTable.read().topmostAt(mountpoint).orElseThrow().options()).startsWith("rw,");
    assertEveryChangeRefused();
    assertThat(exchange()).isEqualTo(knowsLaterChanges() ? Errno.EROFS : Errno.EINVAL);
    Errno unknown = knowsLaterChanges() ? Errno.EROFS : Errno.EOPNOTSUPP;
    assertThat(temporaryFile().intValue()).isEqualTo(unknown.intValue());
    int descriptor = LIBC.open(path("file"), NativeCalls.O_RDWR, 0);
    int source = LIBC.open(path("other"), NativeCalls.O_RDONLY, 0);
    try {
      if (descriptor >= 0) {
        assertThat(errno(LIBC.write(descriptor, new byte[1], 1))).isEqualTo(Errno.EROFS);
        assertThat(errno(LIBC.ftruncate(descriptor, 0))).isEqualTo(Errno.EROFS);
        assertThat(errno(LIBC.fallocate(descriptor, 0, 0, 100))).isEqualTo(Errno.EROFS);
        assertThat(errno(LIBC.copy_file_range(source, null, descriptor, null, 10, 0)))
            .isEqualTo(Errno.EROFS);
      }
    } finally {
      LIBC.close(descriptor);
      LIBC.close(source);
    }
    assertThat(Files.readString(mountpoint.resolve("file"))).isEqualTo("content");
    assertThat(log.list).isEmpty();
  }

  private Errno exchange() {
    int here = NativeCalls.AT_FDCWD;
    return errnoOrOk(LIBC.renameat2(here, path("file"), here, path("other"), EXCHANGE));
  }

  private Errno temporaryFile() {
    int flags = NativeCalls.O_TMPFILE | NativeCalls.O_RDWR;
    return errnoOrOk(LIBC.open(mountpoint.toString(), flags, 0600));
  }

  private void assertEveryChangeRefused() {
    int create = NativeCalls.O_CREAT | NativeCalls.O_WRONLY;
    byte[] value = {1};
    Map<String, Errno> errors =
        new TreeMap<>(
            Map.ofEntries(
                Map.entry("rename over", errnoOrOk(LIBC.rename(path("file"), path("link")))),
                Map.entry("rename directory", errnoOrOk(LIBC.rename(path("directory"), path("d")))),
                Map.entry("unlink link", errnoOrOk(LIBC.unlink(path("link")))),
                Map.entry("mknod device", errnoOrOk(LIBC.mknod(path("new"), 0020644, 0x103))),
                Map.entry("mknod socket", errnoOrOk(LIBC.mknod(path("new"), 0140644, 0))),
                Map.entry("chmod directory", errnoOrOk(LIBC.chmod(path("directory"), 0700))),
                Map.entry("chown file", errnoOrOk(LIBC.lchown(path("file"), 5, 5))),
                Map.entry("extend", errnoOrOk(LIBC.truncate(path("file"), 1 << 20))),
                Map.entry("create", errnoOrOk(LIBC.open(path("new"), create, 0644))),
                Map.entry("mkdir", errnoOrOk(LIBC.mkdir(path("new"), 0755))),
                Map.entry("rmdir", errnoOrOk(LIBC.rmdir(path("directory")))),
                Map.entry("unlink", errnoOrOk(LIBC.unlink(path("file")))),
                Map.entry("rename", errnoOrOk(LIBC.rename(path("file"), path("new")))),
                Map.entry("symlink", errnoOrOk(LIBC.symlink("target", path("new")))),
                Map.entry("link", errnoOrOk(LIBC.link(path("file"), path("new")))),
                Map.entry("mknod", errnoOrOk(LIBC.mknod(path("new"), 0100644, 0))),
                Map.entry("mkfifo", errnoOrOk(LIBC.mknod(path("new"), 0010644, 0))),
                Map.entry("chmod", errnoOrOk(LIBC.chmod(path("file"), 0600))),
                Map.entry("chown", errnoOrOk(LIBC.lchown(path("link"), 5, 5))),
                Map.entry("truncate", errnoOrOk(LIBC.truncate(path("file"), 0))),
                Map.entry(
                    "utimes",
                    errnoOrOk(LIBC.utimensat(NativeCalls.AT_FDCWD, path("file"), null, 0))),
                Map.entry(
                    "setxattr", errnoOrOk(LIBC.lsetxattr(path("file"), "user.a", value, 1, 0))),
                Map.entry("removexattr", errnoOrOk(LIBC.lremovexattr(path("file"), "user.a")))));
    int descriptor = LIBC.open(path("file"), NativeCalls.O_RDONLY, 0);
    try {
      errors.put("fchmod", errnoOrOk(LIBC.fchmod(descriptor, 0600)));
      errors.put("fchown", errnoOrOk(LIBC.fchown(descriptor, 5, 5)));
      errors.put("futimens", errnoOrOk(LIBC.futimens(descriptor, null)));
      errors.put("fsetxattr", errnoOrOk(LIBC.fsetxattr(descriptor, "user.a", value, 1, 0)));
      errors.put("fremovexattr", errnoOrOk(LIBC.fremovexattr(descriptor, "user.a")));
    } finally {
      LIBC.close(descriptor);
    }
    assertThat(errors).allSatisfy((call, error) -> assertThat(error).isEqualTo(Errno.EROFS));
  }

  private static Errno errnoOrOk(long result) {
    Errno errno = errno(result);
    return errno == null ? Errno.__UNKNOWN_CONSTANT__ : errno;
  }

  @Test
  void refusesToOpenForWriting() throws Exception {
    files.file(root, "file", "content");
    mount();

    int trunc = NativeCalls.O_WRONLY | NativeCalls.O_TRUNC;
    assertThat(errno(LIBC.open(path("file"), NativeCalls.O_WRONLY, 0))).isEqualTo(Errno.EROFS);
    assertThat(errno(LIBC.open(path("file"), NativeCalls.O_RDWR, 0))).isEqualTo(Errno.EROFS);
    int append = NativeCalls.O_WRONLY | NativeCalls.O_APPEND;
    int create = NativeCalls.O_WRONLY | NativeCalls.O_CREAT;
    assertThat(errno(LIBC.open(path("file"), trunc, 0))).isEqualTo(Errno.EROFS);
    assertThat(errno(LIBC.open(path("file"), append, 0))).isEqualTo(Errno.EROFS);
    assertThat(errno(LIBC.open(path("file"), create, 0644))).isEqualTo(Errno.EROFS);
    assertThat(errno(LIBC.open(path("file"), NativeCalls.O_TRUNC, 0))).isEqualTo(Errno.EROFS);
    assertThat(errno(LIBC.access(path("file"), 2))).isEqualTo(Errno.EROFS);
    assertThat(errno(LIBC.access(path("file"), 4))).isNull();
    assertThat(errno(LIBC.access(path("file"), 1))).isEqualTo(Errno.EACCES);
  }

  // ---- options ----

  @Test
  void letsOthersInOnlyIfAskedAndAsFarAsPermissionsGo() throws Exception {
    Node open = files.file(root, "open", "for all");
    open.attributes = MemoryFileSystem.withOwner(open.attributes, 0644, 0, 0);
    Node secret = files.file(root, "secret", "for root");
    secret.attributes = MemoryFileSystem.withOwner(secret.attributes, 0600, 0, 0);
    Node own = files.file(root, "own", "for nobody");
    own.attributes = MemoryFileSystem.withOwner(own.attributes, 0400, 65534, 0);

    whileMounted(
        "",
        closed -> {
          assertThat(Command.asNobody("cat", path("open")).output()).contains("Permission denied");
        });
    whileMounted(
        "allow_other",
        shared -> {
          assertThat(Command.asNobody("cat", path("open")).output()).isEqualTo("for all");
          assertThat(Command.asNobody("cat", path("own")).output()).isEqualTo("for nobody");
          assertThat(Command.asNobody("cat", path("secret")).output())
              .contains("Permission denied");
          assertThat(Command.run("cat", path("secret")).output()).isEqualTo("for root");
        });
    whileMounted(
        "allow_root",
        rootOnly -> {
          assertThat(
                  Command.run("sh", "-c", "ls -l " + mountpoint + " && cat " + path("open"))
                      .output())
              .endsWith("for all");
          // Even what the kernel has just learned for root it must not show.
          assertThat(Command.asNobody("cat", path("open")).output()).contains("Permission denied");
          assertThat(Command.asNobody("ls", mountpoint.toString()).output())
              .contains("Permission denied");
        });
  }

  @Test
  void overridesOwnersAndPermissions() throws Exception {
    Node file = files.file(root, "file", "x");
    file.attributes = MemoryFileSystem.withOwner(file.attributes, 04640, 7, 8);
    files.link(root, "link", "file");
    files.directory(root, "directory");

    whileMounted(
        "uid=1000,gid=2000,umask=027",
        all -> {
          assertThat(stat()).containsExactly("750 1000 2000", "777 1000 2000", "750 1000 2000");
        });
    whileMounted(
        "uid=1000",
        user -> {
          assertThat(stat()).containsExactly("4640 1000 8", "777 1000 0", "755 1000 0");
        });
  }

  private List<String> stat() throws Exception {
    return Command.in(mountpoint, "stat", "-c", "%a %u %g", "file", "link", "directory").lines();
  }

  @Test
  void givesItsOptionsToTheKernel() throws Exception {
    files.file(root, "file", 1 << 20, TransportConformance::readPattern);
    whileMounted(
        "",
        plain -> {
          MountTable.Mount mount = MountTable.read().topmostAt(mountpoint).orElseThrow();
          assertThat(mount.type()).isEqualTo("fuse.jostree");
          assertThat(mount.source()).isEqualTo("jostree");
          assertThat(mount.options().split(",")).contains("ro", "nosuid", "nodev");
        });
    String options =
        "fsname=/a repo\\,with # and \\\\,subtype=other,suid,dev,noexec,noatime,max_read=8192,"
            + "defaults,_netdev,nofail,x-systemd.automount,rw";
    whileMounted(
        options,
        changed -> {
          MountTable.Mount mount = MountTable.read().topmostAt(mountpoint).orElseThrow();
          assertThat(mount.type()).isEqualTo("fuse.other");
          assertThat(mount.source()).isEqualTo("/a repo,with # and \\");
          assertThat(mount.options().split(","))
              .contains("ro", "noexec", "noatime")
              .doesNotContain("nosuid", "nodev", "rw");
          Files.readAllBytes(mountpoint.resolve("file"));
          assertThat(count(changed, "READ")).isGreaterThanOrEqualTo((1 << 20) / 8192);
        });
  }

  // ---- mounting and unmounting ----

  @Test
  void saysWhyItCannotMount() throws Exception {
    Path file = Files.createFile(workDirectory.resolve("file"));
    Files.createFile(mountpoint.resolve("something"));

    assertThatThrownBy(this::mount)
        .isInstanceOf(MountException.class)
        .hasMessageContaining(mountpoint + " is not empty");
    // What only the kernel can refuse.
    assertThatThrownBy(() -> mount("nonempty,context=nonsense"))
        .isInstanceOf(MountException.class)
        .hasMessageContaining("cannot mount at " + mountpoint);
    mountpoint = file;
    assertThatThrownBy(this::mount)
        .isInstanceOf(MountException.class)
        .hasMessage("mount point " + file + " is not a directory");
    mountpoint = workDirectory.resolve("absent");
    assertThatThrownBy(this::mount)
        .isInstanceOf(MountException.class)
        .hasMessage("mount point " + mountpoint + " does not exist");
    mountpoint = workDirectory.resolve("absent/below");
    assertThatThrownBy(this::mount)
        .isInstanceOf(MountException.class)
        .hasMessage("mount point " + mountpoint + " does not exist");
  }

  @Test
  void mountsOverWhatIsThereIfToldTo() throws Exception {
    Files.createFile(mountpoint.resolve("below"));
    files.file(root, "above", "x");

    whileMounted(
        "nonempty",
        session -> {
          assertThat(names(".")).containsExactly("above");
        });
    assertThat(names(".")).containsExactly("below");
  }

  @Test
  void mountsWhereALinkLeadsAndAtOddPlaces() throws Exception {
    files.file(root, "file", "x");
    Path odd = Files.createDirectory(workDirectory.resolve("a place\twith \\ and #"));
    Path link = Files.createSymbolicLink(workDirectory.resolve("link"), odd);
    mountpoint = link;
    MountSession session = mount();

    assertThat(session.mountpoint()).isEqualTo(odd.toRealPath());
    assertThat(odd.resolve("file")).exists();
    assertThat(session.unmount()).isEqualTo(Unmounting.DONE);
    assertThat(odd.resolve("file")).doesNotExist();
    mountpoint = odd;
  }

  @Test
  void endsWhenUnmountedFromInsideOrOutside() throws Exception {
    files.file(root, "file", "x");
    List<String[]> ways =
        List.of(
            new String[] {"umount", mountpoint.toString()},
            new String[] {"fusermount", "-u", mountpoint.toString()},
            new String[] {"umount", "-l", mountpoint.toString()});
    for (String[] way : ways) {
      MountSession session = mount();
      assertThat(mountpoint.resolve("file")).exists();
      assertThat(session.awaitEnd(Duration.ofMillis(1))).isFalse();
      assertThat(Command.run(way).exitCode()).isZero();
      assertThat(session.awaitEnd(Duration.ofSeconds(10))).isTrue();
      assertThat(session.unmount()).isEqualTo(Unmounting.ALREADY_DONE);
    }
    MountSession session = mount();
    assertThat(session.unmount()).isEqualTo(Unmounting.DONE);
    assertThat(session.awaitEnd(Duration.ofSeconds(10))).isTrue();
    assertThat(session.unmount()).isEqualTo(Unmounting.ALREADY_DONE);
  }

  @Test
  void unmountsLazilyWhenBusy() throws Exception {
    files.file(root, "file", "still there");
    MountSession session = mount();
    Process inside = startInside(mountpoint);

    assertThat(session.unmount()).isEqualTo(Unmounting.DETACHED);
    assertThat(mountpoint.resolve("file")).doesNotExist();
    assertThat(session.awaitEnd(Duration.ofMillis(200))).isFalse();
    inside.getOutputStream().write('\n');
    inside.getOutputStream().close();
    assertThat(inside.getInputStream().readAllBytes()).asString().isEqualTo("still there");
    assertThat(session.awaitEnd(Duration.ofSeconds(10))).isTrue();
  }

  /** Starts a shell that shows the file {@code file} of its directory once told to. */
  private static Process startInside(Path directory) throws IOException {
    Process shell = Command.start(directory, "sh", "-c", "echo ready; read go; cat file");
    assertThat(new String(shell.getInputStream().readNBytes(6), StandardCharsets.UTF_8))
        .isEqualTo("ready\n");
    return shell;
  }

  @Test
  void endsAndFreesTheMountPointWhenTheConnectionIsCut() throws Exception {
    files.file(root, "file", "x");
    MountSession session = mount();
    String device = MountTable.read().topmostAt(mountpoint).orElseThrow().device();
    Path connections = Path.of("/sys/fs/fuse/connections");
    boolean mounted = MountTable.read().topmostAt(connections).isPresent();
    if (!mounted) {
      assertThat(Command.run("mount", "-t", "fusectl", "none", connections.toString()).exitCode())
          .isZero();
    }
    try {
      Path abort = connections.resolve(device.substring(device.indexOf(':') + 1)).resolve("abort");
      Files.writeString(abort, "1");
    } finally {
      if (!mounted) {
        Command.run("umount", connections.toString());
      }
    }
    assertThat(session.awaitEnd(Duration.ofSeconds(10))).isTrue();
    assertThat(MountTable.read().topmostAt(mountpoint)).isEmpty();
    assertThat(mountpoint).isEmptyDirectory();
  }

  @Test
  void leavesAloneWhatIsMountedOverIt() throws Exception {
    MountSession session = mount();
    assertThat(Command.run("mount", "-t", "tmpfs", "none", mountpoint.toString()).exitCode())
        .isZero();
    try {
      assertThatThrownBy(session::unmount)
          .isInstanceOf(MountException.class)
          .hasMessageContaining("something else is mounted over it");
    } finally {
      Command.run("umount", mountpoint.toString());
    }
    assertThat(session.unmount()).isEqualTo(Unmounting.DONE);
  }

  @Test
  void leaksNeitherThreadsNorDescriptors() throws Exception {
    files.file(root, "file", "x");
    int descriptors = 0;
    long threads = 0;
    for (int round = 0; round < 25; round++) {
      MountSession session = mount();
      assertThat(Files.readString(mountpoint.resolve("file"))).isEqualTo("x");
      session.close();
      assertThat(session.awaitEnd(Duration.ofSeconds(10))).isTrue();
      if (round == 4) {
        descriptors = openDescriptors();
        threads = mountThreads();
      }
    }
    assertThat(openDescriptors()).isLessThanOrEqualTo(descriptors);
    assertThat(mountThreads()).isLessThanOrEqualTo(threads).isZero();
  }

  private static int openDescriptors() throws IOException {
    try (Stream<Path> list = Files.list(Path.of("/proc/self/fd"))) {
      return (int) list.count();
    }
  }

  private static long mountThreads() throws InterruptedException {
    long count = 1;
    for (int i = 0; i < 50 && count > 0; i++) {
      Thread.sleep(20);
      count =
          Thread.getAllStackTraces().keySet().stream()
              .filter(thread -> thread.getName().startsWith("mount-"))
              .count();
    }
    return count;
  }

  @Test
  void recoversFromAMountWhoseProcessWasKilled() throws Exception {
    killAMounter("");
    assertThat(errno(LIBC.access(mountpoint.toString(), 0))).isEqualTo(Errno.ENOTCONN);
    // Two of them on top of each other.
    Command.run("umount", "-l", mountpoint.toString());
    killAMounter("");

    files.file(root, "file", "recovered");
    mount();
    assertThat(Files.readString(mountpoint.resolve("file"))).isEqualTo("recovered");
  }

  @Test
  void doesNotUnmountTheDeadMountOfAnotherProgram() throws Exception {
    killAMounter("subtype=strange");
    try {
      assertThatThrownBy(this::mount)
          .isInstanceOf(MountException.class)
          .hasMessageContaining("dead mount of type fuse.strange");
    } finally {
      Command.run("umount", "-l", mountpoint.toString());
    }
  }

  private void killAMounter(String options) throws Exception {
    Process mounter =
        MountingProcess.start(
            List.of(), System.getProperty("java.class.path"), transport(), mountpoint, options);
    mounter.destroyForcibly().waitFor();
  }

  @Test
  void mountsForAnOrdinaryUser() throws Exception {
    // In a mount namespace of its own, where that user may open /dev/fuse and read the classes,
    // as on every machine but one where only root is at work.
    Path classes = Files.createDirectory(workDirectory.resolve("classes"));
    String classPath = MountingProcess.copyClassPath(classes);
    Assumptions.assumeTrue(
        Optional.ofNullable(System.getenv("PATH")).isPresent(), "fusermount is found by PATH");
    Command.run("chown", "65534:65534", mountpoint.toString());
    Path script = workDirectory.resolve("as-user");
    Files.writeString(
        script,
        String.join(
            "\n",
            "set -e",
            "cd " + workDirectory,
            "mkdir out; chown 65534 out",
            "mknod fuse c 10 229; chmod 666 fuse; mount --bind fuse /dev/fuse",
            "setpriv --reuid 65534 --regid 65534 --clear-groups sh -c '",
            "mkfifo out/go",
            "mount_it() {",
            "  \"$0\" -cp \"$1\" \"$2\" \"$3\" mnt \"\" > out/said < out/go & mounter=$!",
            "  exec 7> out/go",
            "  i=0; while ! grep -q mounted out/said; do i=$((i+1)); [ $i -lt 300 ]; sleep 0.1;"
                + " done",
            "}",
            "mount_it \"$@\"",
            "cat mnt/file mnt/secret; [ -x mnt/file ] || echo not executable",
            "[ -x mnt ] && [ -r mnt/secret ] && echo accessible",
            "grep mnt /proc/self/mountinfo | cut -d\" \" -f6",
            "(cd mnt; fusermount -u ../mnt 2>/dev/null || echo busy)",
            "fusermount -u mnt; exec 7>&-; wait $mounter; cat out/said",
            "mount_it \"$@\"; (cd mnt; sleep 2; cat file) & sleep 0.5",
            "echo >&7; wait $mounter; cat out/said; ls mnt | wc -l",
            "mount_it \"$@\"; echo >&7; wait $mounter; cat out/said",
            "' \"$@\"",
            ""));
    Command command =
        Command.run(
            "unshare",
            "-m",
            "sh",
            script.toString(),
            MountingProcess.java(),
            classPath,
            MountingProcess.class.getName(),
            transport().getClass().getName());
    assertThat(command.output())
        .contains("public", "for root only", "not executable", "accessible", "ro,nosuid,nodev")
        .contains("busy", "unmounted by itself or from outside")
        .contains("unmounting: DETACHED", "unmounting: DONE");
    assertThat(command.exitCode()).as(command.output()).isZero();
  }
}
