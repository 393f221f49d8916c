package org.jostree.sysroot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jostree.posix.Errno;
import org.jostree.posix.Fd;
import org.jostree.posix.LockKind;
import org.jostree.posix.OpenFlags;
import org.jostree.posix.Posix;
import org.jostree.posix.PosixException;

/**
 * The lock that whoever changes deployments holds: on the file {@code ostree/lock}, which is there
 * only while it is held, as libostree has it.
 */
public final class SysrootLock implements AutoCloseable {
  private final Path path;
  private final Fd file;

  private SysrootLock(Path path, Fd file) {
    this.path = path;
    this.file = file;
  }

  /**
   * Takes the lock, waiting for as long as another has it.
   *
   * @param listener hears that it waits
   */
  static SysrootLock take(Path sysroot, SysrootListener listener) throws IOException {
    Path path = sysroot.resolve("ostree/lock");
    boolean isWaiting = false;
    while (true) {
      Fd file = Posix.instance().open(path, OpenFlags.O_CREAT | OpenFlags.O_RDWR, 0600);
      boolean isTaken = false;
      try {
        if (!Posix.instance().lock(file, LockKind.EXCLUSIVE, false)) {
          if (!isWaiting) {
            listener.message("Waiting for sysroot lock...");
            isWaiting = true;
          }
          Posix.instance().lock(file, LockKind.EXCLUSIVE, true);
        }
        isTaken = isNamed(path, file);
        if (isTaken) {
          return new SysrootLock(path, file);
        }
      } finally {
        if (!isTaken) {
          file.close();
        }
      }
    }
  }

  /** Not if the one who had it has removed the file, which another may have made anew. */
  private static boolean isNamed(Path path, Fd file) throws IOException {
    try {
      return Posix.instance().lstat(path).isSameFileAs(Posix.instance().fstat(file));
    } catch (PosixException e) {
      if (e.errno() == Errno.ENOENT) {
        return false;
      }
      throw e;
    }
  }

  /**
   * @throws IllegalStateException when it was given up already
   */
  void requireHeld() {
    if (!file.isOpen()) {
      throw new IllegalStateException("the lock of the sysroot was given up");
    }
  }

  @Override
  public void close() throws IOException {
    if (file.isOpen()) {
      Files.deleteIfExists(path);
      file.close();
    }
  }
}
