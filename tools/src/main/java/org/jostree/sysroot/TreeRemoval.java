package org.jostree.sysroot;

import java.io.IOException;
import java.nio.file.Path;
import org.jostree.posix.AtFlags;
import org.jostree.posix.DirectoryEntry;
import org.jostree.posix.Errno;
import org.jostree.posix.Fd;
import org.jostree.posix.FileStatus;
import org.jostree.posix.OpenFlags;
import org.jostree.posix.Posix;
import org.jostree.posix.PosixException;

/** Removes directories with all that is in them, names of any bytes and immutable ones as well. */
public final class TreeRemoval {
  private static final int OPEN_DIRECTORY =
      OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY | OpenFlags.O_NOFOLLOW;

  private TreeRemoval() {}

  /**
   * Removes a path, of a symbolic link the link itself; nothing happens if there is none.
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
    if (!status.isDirectory()) {
      posix.unlinkat(Fd.CWD, path.toString(), 0);
      return;
    }
    try (Fd directory = posix.open(path, OPEN_DIRECTORY, 0)) {
      clear(posix, directory, status.dev());
    }
    posix.unlinkat(Fd.CWD, path.toString(), AtFlags.AT_REMOVEDIR);
  }

  private static void clear(Posix posix, Fd directory, long device) throws IOException {
    if (posix.geteuid() == 0) {
      // Set on deployments so that nobody writes to them by mistake.
      posix.setImmutable(directory, false);
    }
    for (DirectoryEntry entry : posix.list(directory)) {
      byte[] name = entry.name();
      if (isDirectory(posix, directory, entry)) {
        try (Fd child = posix.openat(directory, name, OPEN_DIRECTORY, 0)) {
          if (posix.fstat(child).dev() != device) {
            throw new IOException("Not removing what is mounted on " + entry);
          }
          clear(posix, child, device);
        }
        posix.unlinkat(directory, name, AtFlags.AT_REMOVEDIR);
      } else {
        posix.unlinkat(directory, name, 0);
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
