package org.jostree.mount.transport;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** The few calls of the C library about mount points that the JDK does not offer. */
final class SystemCalls {
  // sys/mount.h of Linux, on every architecture.
  private static final int MNT_DETACH = 2;
  private static final int UMOUNT_NOFOLLOW = 8;
  private static final int F_OK = 0;

  private SystemCalls() {}

  /** Why the path cannot be looked at; 0 if it can. */
  static int errnoOfAccess(Path path) {
    return call("access", path, F_OK);
  }

  /** Unmounts what is topmost at the path, never at where a link leads; returns 0 or the errno. */
  static int unmount(Path path, boolean lazily) {
    return call("umount2", path, UMOUNT_NOFOLLOW | (lazily ? MNT_DETACH : 0));
  }

  private static int call(String function, Path path, int flags) {
    ByteBuffer name = CLibrary.string(path.toString());
    try {
      return -CLibrary.function(function).callInt(CLibrary.address(name), flags);
    } finally {
      Reference.reachabilityFence(name);
    }
  }
}
