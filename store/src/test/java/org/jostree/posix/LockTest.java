package org.jostree.posix;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.jostree.posix.LockKind.EXCLUSIVE;
import static org.jostree.posix.LockKind.NONE;
import static org.jostree.posix.LockKind.SHARED;
import static org.jostree.posix.OpenFlags.O_RDONLY;
import static org.jostree.posix.OpenFlags.O_RDWR;
import static org.jostree.posix.PosixFailures.assertFails;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Locks among ourselves, with other processes and with libostree. */
@ParameterizedClass
@EnumSource(FileSystemKind.class)
class LockTest {
  private final FileSystemKind kind;
  private final Posix posix = Posix.instance();
  private Sandbox sandbox;
  private Fd first;
  private Fd second;

  LockTest(FileSystemKind kind) {
    this.kind = kind;
  }

  @BeforeEach
  void open() throws Exception {
    sandbox = kind.sandbox();
    first = sandbox.file("lock", "");
    second = posix.openat(sandbox.directory(), "lock", O_RDWR, 0);
  }

  @AfterEach
  void close() throws IOException {
    first.close();
    second.close();
    sandbox.close();
  }

  @Test
  void oneAloneHoldsAnExclusiveLock() throws IOException {
    assertThat(posix.lock(first, EXCLUSIVE, false)).isTrue();
    assertThat(posix.lock(second, EXCLUSIVE, false)).isFalse();
    assertThat(posix.lock(second, SHARED, false)).isFalse();
    assertThat(posix.lock(first, NONE, false)).isTrue();
    assertThat(posix.lock(second, EXCLUSIVE, false)).isTrue();
  }

  @Test
  void manyHoldASharedLock() throws IOException {
    assertThat(posix.lock(first, SHARED, false)).isTrue();
    assertThat(posix.lock(second, SHARED, false)).isTrue();
    assertThat(posix.lock(second, EXCLUSIVE, false)).isFalse();
    assertThat(posix.lock(first, NONE, true)).isTrue();
    assertThat(posix.lock(second, EXCLUSIVE, false)).isTrue();
    assertThat(posix.lock(second, SHARED, false)).isTrue();
    assertThat(posix.lock(first, SHARED, false)).isTrue();
  }

  @Test
  void closingGivesUpTheLock() throws IOException {
    assertThat(posix.lock(first, EXCLUSIVE, true)).isTrue();
    // Locks of a process would go when any descriptor of the file is closed.
    posix.openat(sandbox.directory(), "lock", O_RDWR, 0).close();
    assertThat(posix.lock(second, EXCLUSIVE, false)).isFalse();
    first.close();
    assertThat(posix.lock(second, EXCLUSIVE, false)).isTrue();
  }

  @Test
  void waitingLastsUntilTheOtherGivesUp() throws Exception {
    posix.lock(first, EXCLUSIVE, true);
    AtomicReference<Object> outcome = new AtomicReference<>("waiting");
    CountDownLatch started = new CountDownLatch(1);
    Thread waiter =
        new Thread(
            () -> {
              started.countDown();
              try {
                outcome.set(posix.lock(second, SHARED, true));
              } catch (IOException e) {
                outcome.set(e);
              }
            });
    waiter.start();
    started.await();
    waiter.join(200);
    assertThat(outcome.get()).isEqualTo("waiting");
    posix.lock(first, NONE, true);
    waiter.join(10_000);
    assertThat(outcome.get()).isEqualTo(true);
  }

  @Test
  void anExclusiveLockNeedsAFileOpenForWriting() throws IOException {
    try (Fd readOnly = posix.openat(sandbox.directory(), "lock", O_RDONLY, 0)) {
      assertThat(posix.lock(readOnly, SHARED, false)).isTrue();
      assertThat(assertFails(Errno.EBADF, () -> posix.lock(readOnly, EXCLUSIVE, false)))
          .hasMessage("fcntl(F_OFD_SETLK): Bad file descriptor");
    }
  }

  @Test
  void recordLocksOfTheJdkAreExcluded() throws IOException {
    try (FileChannel channel = FileChannel.open(sandbox.path("lock"), StandardOpenOption.WRITE)) {
      posix.lock(first, EXCLUSIVE, false);
      assertThat(channel.tryLock()).isNull();
      posix.lock(first, NONE, false);
      try (FileLock lock = channel.tryLock()) {
        assertThat(lock.isValid()).isTrue();
        assertThat(posix.lock(first, SHARED, false)).isFalse();
      }
      assertThat(posix.lock(first, SHARED, false)).isTrue();
    }
  }

  @Test
  void anotherProcessIsExcludedAndExcludesUs() throws Exception {
    assumeTrue(runs("python3", "-c", "import fcntl"), "needs python3");
    // F_OFD_SETLK is 37; struct flock as C lays it out; F_WRLCK is 1.
    String program =
        """
        import errno, fcntl, os, struct, sys
        fd = os.open(sys.argv[1], os.O_RDWR)
        def lock(kind):
            try:
                fcntl.fcntl(fd, 37, struct.pack('hhqqi4x', kind, 0, 0, 0, 0))
                return 'locked'
            except OSError as e:
                return errno.errorcode[e.errno]
        for line in sys.stdin:
            print(lock({'shared': 0, 'exclusive': 1, 'none': 2}[line.strip()]), flush=True)
        """;
    Process process =
        new ProcessBuilder("python3", "-c", program, sandbox.path("lock").toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader answers = process.inputReader(UTF_8);
        var requests = process.outputWriter(UTF_8)) {
      Peer peer =
          request -> {
            requests.write(request + "\n");
            requests.flush();
            return answers.readLine();
          };
      posix.lock(first, EXCLUSIVE, false);
      assertThat(peer.ask("shared")).isEqualTo("EAGAIN");
      posix.lock(first, SHARED, false);
      assertThat(peer.ask("shared")).isEqualTo("locked");
      assertThat(posix.lock(first, EXCLUSIVE, false)).isFalse();
      posix.lock(first, NONE, false);
      assertThat(peer.ask("exclusive")).isEqualTo("locked");
      assertThat(posix.lock(first, SHARED, false)).isFalse();
      assertThat(peer.ask("none")).isEqualTo("locked");
      assertThat(posix.lock(first, EXCLUSIVE, false)).isTrue();
    } finally {
      process.destroy();
      process.waitFor();
    }
  }

  private interface Peer {
    String ask(String request) throws IOException;
  }

  @Test
  void ostreeIsExcluded() throws Exception {
    assumeTrue(runs("ostree", "--version"), "needs ostree");
    Path repo = sandbox.path("repo");
    assertThat(runs("ostree", "init", "--mode=bare-user-only", "--repo=" + repo)).isTrue();
    assertThat(runs("ostree", "config", "--repo=" + repo, "set", "core.lock-timeout-secs", "1"))
        .isTrue();
    String[] prune = {"ostree", "prune", "--repo=" + repo};
    assertThat(runs(prune)).isTrue();

    try (Fd lock = posix.open(repo.resolve(".lock"), O_RDWR, 0)) {
      posix.lock(lock, EXCLUSIVE, false);
      assertThat(runs(prune)).isFalse();
      assertThat(Files.readString(sandbox.path("output")))
          .contains("Locking repo exclusive failed");
      posix.lock(lock, SHARED, false);
      assertThat(runs(prune)).isFalse();
      posix.lock(lock, NONE, false);
      assertThat(runs(prune)).isTrue();
    }
  }

  private boolean runs(String... command) throws InterruptedException {
    try {
      File output = sandbox.path("output").toFile();
      Process process =
          new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output).start();
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      return process.exitValue() == 0;
    } catch (IOException notInstalled) {
      return false;
    }
  }
}
