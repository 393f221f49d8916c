package org.jostree.image;

import java.io.IOException;
import org.jostree.posix.AtFlags;
import org.jostree.posix.Errno;
import org.jostree.posix.Fd;
import org.jostree.posix.Posix;
import org.jostree.posix.PosixException;

/**
 * Gives files the owners that they have in a root file system, as far as this process may: root
 * may, in a namespace of users as far as that has them; for anybody else all files are the user's
 * own, which is told.
 */
final class Ownership {
  private static final String WAY =
      "only root can give files their owners, or who is root in a namespace of users that has them"
          + " (unshare --map-root-user --map-auto)";

  private final Posix posix = Posix.instance();
  private final int user = posix.geteuid();
  private boolean lost;

  /** Whether owners can be given at all. */
  boolean isRoot() {
    return user == 0;
  }

  /** Gives an open file its owner. */
  void give(Fd file, int uid, int gid) throws IOException {
    if (isRoot()) {
      try {
        posix.fchown(file, uid, gid);
      } catch (PosixException e) {
        throw explained(e);
      }
    } else {
      lost |= uid != user;
    }
  }

  /** Gives a symbolic link its owner. */
  void give(Fd directory, String link, int uid, int gid) throws IOException {
    if (isRoot()) {
      try {
        posix.fchownat(directory, link, uid, gid, AtFlags.AT_SYMLINK_NOFOLLOW);
      } catch (PosixException e) {
        throw explained(e);
      }
    } else {
      lost |= uid != user;
    }
  }

  /** Tells, at the end, whether files have others than they should. */
  void report(BuildListener listener) throws IOException {
    if (lost) {
      listener.warning("Files of other owners are yours now: " + WAY);
    }
  }

  /** What is to be said of a failed call; of an owner that cannot be given, how it can be. */
  static IOException explained(PosixException e) {
    boolean isOfOwner = e.call().startsWith("fchown");
    boolean isForbidden = e.errno() == Errno.EPERM || e.errno() == Errno.EINVAL;
    return isOfOwner && isForbidden ? new IOException(e.getMessage() + ": " + WAY, e) : e;
  }
}
