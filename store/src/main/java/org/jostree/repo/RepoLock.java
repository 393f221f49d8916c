package org.jostree.repo;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jostree.posix.Fd;
import org.jostree.posix.LockKind;
import org.jostree.posix.OpenFlags;
import org.jostree.posix.Posix;

/**
 * The lock of a repository, on its file {@code .lock}, as libostree takes it: shared by those who
 * add, exclusive for those who remove. Several in one process are told apart, since the kernel
 * binds the lock to the open file.
 */
public final class RepoLock implements AutoCloseable {
  private static final long RETRY_MILLIS = 100;

  private final Fd file;

  private RepoLock(Fd file) {
    this.file = file;
  }

  /**
   * Takes the lock, waiting for as long as {@code core.lock-timeout-secs} says.
   *
   * @param kind shared or exclusive
   * @throws IOException when another holds it for longer
   */
  public static RepoLock take(Repo repo, LockKind kind) throws IOException {
    Posix posix = Posix.instance();
    if (!repo.config().locking()) {
      return new RepoLock(Fd.CWD);
    }
    Fd file =
        posix.open(
            repo.path().resolve(".lock"),
            OpenFlags.O_CREAT | OpenFlags.O_RDWR | OpenFlags.O_CLOEXEC,
            0660);
    try {
      waitFor(repo, kind, file);
      return new RepoLock(file);
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private static void waitFor(Repo repo, LockKind kind, Fd file) throws IOException {
    Posix posix = Posix.instance();
    int timeout = repo.config().lockTimeoutSeconds();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(timeout);
    while (!posix.lock(file, kind, timeout < 0)) {
      if (System.nanoTime() - deadline > 0) {
        throw new IOException(
            "Locking repo "
                + (kind == LockKind.SHARED ? "shared" : "exclusive")
                + " failed: Resource temporarily unavailable");
      }
      try {
        Thread.sleep(RETRY_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new java.io.InterruptedIOException("waiting for the lock of the repository");
      }
    }
  }

  @Override
  public void close() throws IOException {
    if (file != Fd.CWD) {
      file.close();
    }
  }
}
