package org.jostree.posix;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Removes directories with all that is in them, names of any bytes and immutable ones as well. */
public final class TreeRemoval {
  private static final int OPEN_DIRECTORY =
      OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY | OpenFlags.O_NOFOLLOW;

  private TreeRemoval() {}

  /**
   * Removes a path, of a symbolic link the link itself; nothing happens if there is none, or if
   * another removes it at the same time.
   *
   * @throws IOException when something cannot be removed, or another file system is mounted below
   */
  public static void remove(Path path) throws IOException {
    Posix posix = Posix.instance();
    FileStatus status;
    try {
      status = posix.lstat(path);
    } catch (PosixException e) {
      if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR) {
        return;
      }
      throw e;
    }
    byte[] name = path.toString().getBytes(StandardCharsets.UTF_8);
    if (status.isDirectory()) {
      removeDirectory(posix, Fd.CWD, name, status.dev());
    } else {
      unlink(posix, Fd.CWD, name, 0);
    }
  }

  private static void removeDirectory(Posix posix, Fd above, byte[] name, long device)
      throws IOException {
    try (Fd directory = posix.openat(above, name, OPEN_DIRECTORY, 0)) {
      if (posix.fstat(directory).dev() != device) {
        throw new IOException(
            "Not removing what is mounted on " + new String(name, StandardCharsets.UTF_8));
      }
      clear(posix, directory, device);
    } catch (PosixException e) {
      if (e.errno() == Errno.ENOENT) {
        return;
      }
      throw e;
    }
    unlink(posix, above, name, AtFlags.AT_REMOVEDIR);
  }

  private static void unlink(Posix posix, Fd directory, byte[] name, int flags)
      throws PosixException {
    try {
      posix.unlinkat(directory, name, flags);
    } catch (PosixException e) {
      if (e.errno() != Errno.ENOENT) {
        throw e;
      }
    }
  }

  private static void clear(Posix posix, Fd directory, long device) throws IOException {
    if (posix.geteuid() == 0) {
      // Set on deployments so that nobody writes to them by mistake.
      posix.setImmutable(directory, false);
    }
    for (DirectoryEntry entry : posix.list(directory)) {
      byte[] name = entry.name();
      if (isDirectory(posix, directory, entry)) {
        removeDirectory(posix, directory, name, device);
      } else {
        unlink(posix, directory, name, 0);
      }
    }
  }

  private static boolean isDirectory(Posix posix, Fd directory, DirectoryEntry entry)
      throws IOException {
    return entry.type() == DirectoryEntry.TYPE_UNKNOWN
        ? posix.fstatat(directory, entry.name(), AtFlags.AT_SYMLINK_NOFOLLOW).isDirectory()
        : entry.isDirectory();
  }
}
