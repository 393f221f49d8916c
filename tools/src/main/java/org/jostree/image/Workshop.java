package org.jostree.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.jostree.posix.Errno;
import org.jostree.posix.Fd;
import org.jostree.posix.LockKind;
import org.jostree.posix.OpenFlags;
import org.jostree.posix.Posix;
import org.jostree.posix.PosixException;
import org.jostree.posix.TreeRemoval;

/**
 * A directory beside what is to be made, in which it is made. It appears under its name when it is
 * whole and on the disk, and never if something fails; what a run left that was killed, the next
 * one for the same target removes.
 */
final class Workshop implements AutoCloseable {
  private static final String LOCK = "lock";

  private final Posix posix = Posix.instance();
  private final Path target;
  private final Path directory;
  private final Fd lock;

  private Workshop(Path target, Path directory, Fd lock) {
    this.target = target;
    this.directory = directory;
    this.lock = lock;
  }

  /**
   * Opens the one of a target.
   *
   * @param replace whether a target that is there may be replaced; an empty directory always may
   * @throws IOException when it may not, or another process makes the same
   */
  static Workshop beside(Path target, boolean replace) throws IOException {
    Path absolute = target.toAbsolutePath().normalize();
    Path parent = absolute.getParent();
    Path name = absolute.getFileName();
    if (parent == null || name == null) {
      throw new IOException("Not a place to make something: " + target);
    }
    if (!replace) {
      requireFree(absolute);
    }
    if (!Files.isDirectory(parent)) {
      throw new IOException(parent + ": No such directory");
    }
    Path directory = parent.resolve("." + name + ".jostree-work");
    Posix posix = Posix.instance();
    while (true) {
      try {
        posix.mkdirat(Fd.CWD, directory.toString(), 0700);
      } catch (PosixException e) {
        if (e.errno() != Errno.EEXIST) {
          throw e;
        }
      }
      Fd lock = posix.open(directory.resolve(LOCK), OpenFlags.O_RDWR | OpenFlags.O_CREAT, 0600);
      Workshop workshop = new Workshop(absolute, directory, lock);
      try {
        if (!posix.lock(lock, LockKind.EXCLUSIVE, false)) {
          throw new IOException("Another process is making " + target);
        }
        if (workshop.isOpenAtItsPlace()) {
          workshop.clear();
          return workshop;
        }
      } catch (IOException e) {
        lock.close();
        throw e;
      }
      lock.close(); // somebody finished and removed it meanwhile
    }
  }

  private static void requireFree(Path target) throws IOException {
    if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
      try (var entries = Files.newDirectoryStream(target)) {
        if (!entries.iterator().hasNext()) {
          return;
        }
      }
    }
    throw new IOException(target + ": File exists (--force replaces it)");
  }

  private boolean isOpenAtItsPlace() throws IOException {
    try {
      return posix.lstat(directory.resolve(LOCK)).isSameFileAs(posix.fstat(lock));
    } catch (PosixException e) {
      if (e.errno() == Errno.ENOENT) {
        return false;
      }
      throw e;
    }
  }

  private void clear() throws IOException {
    try (var entries = Files.newDirectoryStream(directory)) {
      for (Path each : entries) {
        if (!each.endsWith(LOCK)) {
          TreeRemoval.remove(each);
        }
      }
    }
  }

  /** A path inside of it. */
  Path resolve(String name) {
    return directory.resolve(name);
  }

  /**
   * Gives what was made its name, once the disk has it. What was there before is gone then, and not
   * for a moment is there nothing.
   */
  void publish(Path made) throws IOException {
    boolean isDirectory = Files.isDirectory(made, LinkOption.NOFOLLOW_LINKS);
    try (Fd file = posix.open(made, OpenFlags.O_RDONLY, 0)) {
      if (isDirectory) {
        posix.syncfs(file);
      } else {
        posix.fsync(file);
      }
    }
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      // The old one lies in the workshop then, and goes with it.
      posix.renameExchange(Fd.CWD, made.toString(), Fd.CWD, target.toString());
    } else {
      posix.renameNoReplace(Fd.CWD, made.toString(), Fd.CWD, target.toString());
    }
    try (Fd parent =
        posix.open(target.resolveSibling("."), OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY, 0)) {
      posix.fsync(parent);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      TreeRemoval.remove(directory);
    } finally {
      lock.close();
    }
  }
}
