package org.jostree.mount.transport;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jostree.mount.transport.MemoryFileSystem.Node;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/**
 * Where a transport is tried: real mounts of a file system in memory. What every transport must do
 * is said in chapters, each a class that extends this one; the test of a transport has a nested
 * class for each of them.
 */
@Timeout(240)
abstract class ConformanceGround {
  /** Where the pattern of {@link #readPattern} ends. */
  static final long FIVE_GIB = 5L << 30;

  /** Held by those who rely on the caches of the kernel; some tests run side by side. */
  private static final Path CACHES = Path.of("target", "kernel-caches.lock");

  final TransportOnTrial tried;
  final MemoryFileSystem files = new MemoryFileSystem();
  final Node root = files.root();
  final ListAppender<ILoggingEvent> log = new ListAppender<>();
  final List<MountSession> sessions = new ArrayList<>();
  Path workDirectory;
  Path mountpoint;
  private FileChannel caches;
  private FileLock cachesInUse;

  ConformanceGround(TransportOnTrial tried) {
    this.tried = tried;
  }

  Transport transport() {
    return tried.made().get();
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
    caches =
        FileChannel.open(
            CACHES, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    cachesInUse = caches.lock(0, Long.MAX_VALUE, /* shared= */ true);
  }

  /**
   * Waits until no test of another process relies on what the kernel remembers, and has others wait
   * until the end of this one.
   */
  void haveCachesAlone() throws IOException {
    cachesInUse.release();
    cachesInUse = caches.lock();
  }

  @AfterEach
  void unmount() throws Exception {
    if (workDirectory == null) {
      return;
    }
    failureLogger().detachAppender(log);
    caches.close();
    for (MountSession session : sessions) {
      session.close();
      assertThat(session.awaitEnd(Duration.ofSeconds(20))).as("serving has ended").isTrue();
    }
    assertThat(MountTable.read().topmostAt(mountpoint)).isEmpty();
    assertThat(Command.run("rm", "-rf", "--one-file-system", workDirectory.toString()).exitCode())
        .isZero();
  }

  static Logger failureLogger() {
    return (Logger) LoggerFactory.getLogger(Failures.class);
  }

  MountSession mount() throws IOException {
    return mount("");
  }

  MountSession mount(String options) throws IOException {
    MountSession session = transport().mount(files, mountpoint, MountOptions.parse(options));
    sessions.add(session);
    return session;
  }

  /** What is tried during one mount of several in a test. */
  interface Trial {
    void run(MountSession session) throws Exception;
  }

  void whileMounted(String options, Trial trial) throws Exception {
    MountSession session = mount(options);
    trial.run(session);
    session.close();
    assertThat(session.awaitEnd(Duration.ofSeconds(10))).isTrue();
  }

  String path(String name) {
    return mountpoint.resolve(name).toString();
  }

  static long count(MountSession session, String request) {
    return session.requests().getOrDefault(request, 0L);
  }

  /** What is done a second time. */
  interface Repetition {
    void run() throws Exception;
  }

  /**
   * Requires that something can be done without requests of some kinds. Other programs may make the
   * kernel drop what it keeps, so one of a few times is enough; if nothing is kept, none will do.
   */
  void assertNotAskedAgain(MountSession session, List<String> requests, Repetition repetition)
      throws Exception {
    Map<String, Long> before = Map.of();
    Map<String, Long> after = Map.of();
    for (int attempt = 0; attempt < 5 && (attempt == 0 || !after.equals(before)); attempt++) {
      before = counts(session, requests);
      repetition.run();
      after = counts(session, requests);
    }
    assertThat(after).isEqualTo(before);
  }

  static Map<String, Long> counts(MountSession session, List<String> requests) {
    Map<String, Long> counts = new TreeMap<>(session.requests());
    counts.keySet().retainAll(requests);
    return counts;
  }

  static <T> List<T> atOnce(List<Callable<T>> tasks) throws Exception {
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

  List<String> names(String directory) {
    try {
      return Command.in(mountpoint, "ls", "-U", directory).lines();
    } catch (IOException | InterruptedException failure) {
      throw new AssertionError(failure);
    }
  }

  /** Bytes that tell their place: hardly any two offsets have the same ones. */
  static void readPattern(long offset, ByteBuffer destination) {
    long at = offset;
    while (destination.hasRemaining() && at < FIVE_GIB) {
      destination.put(patternByte(at));
      at++;
    }
  }

  static byte patternByte(long at) {
    long word = (at >> 3) * 0x9E37_79B9_7F4A_7C15L;
    return (byte) (word >> ((at & 7) * 8));
  }

  /** What is logged for people, not for those who look for a fault. */
  List<String> logLines() {
    return log.list.stream()
        .filter(event -> event.getLevel().isGreaterOrEqual(ch.qos.logback.classic.Level.INFO))
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }

  /** Starts a shell that shows the file {@code file} of its directory once told to. */
  static Process startInside(Path directory) throws IOException {
    Process shell = Command.start(directory, "sh", "-c", "echo ready; read go; cat file");
    assertThat(new String(shell.getInputStream().readNBytes(6), StandardCharsets.UTF_8))
        .isEqualTo("ready\n");
    return shell;
  }
}
