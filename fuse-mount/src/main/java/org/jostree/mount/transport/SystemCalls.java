package org.jostree.mount.transport;

import java.nio.file.Path;
import jnr.constants.platform.Errno;
import jnr.ffi.LastError;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Runtime;

/** The few calls of the C library about mount points that the JDK does not offer. */
final class SystemCalls {
  // sys/mount.h of Linux, on every architecture.
  private static final int MNT_DETACH = 2;
  private static final int UMOUNT_NOFOLLOW = 8;
  private static final int F_OK = 0;

  /** The functions, as they are named there. Public only because the native binding must see it. */
  public interface LibC {
    int access(String path, int mode);

    int umount2(String path, int flags);

    int geteuid();
  }

  private static final LibC LIBC = LibraryLoader.create(LibC.class).load("libc.so.6");

  private SystemCalls() {}

  static boolean isRoot() {
    return LIBC.geteuid() == 0;
  }

  /** Why the path cannot be looked at; 0 if it can. */
  static int errnoOfAccess(Path path) {
    return LIBC.access(path.toString(), F_OK) == 0 ? 0 : lastErrno();
  }

  /** Unmounts what is topmost at the path, never at where a link leads; returns 0 or the errno. */
  static int unmount(Path path, boolean lazily) {
    int flags = UMOUNT_NOFOLLOW | (lazily ? MNT_DETACH : 0);
    return LIBC.umount2(path.toString(), flags) == 0 ? 0 : lastErrno();
  }

  static String describe(int errno) {
    Errno known = Errno.valueOf(errno);
    return known == Errno.__UNKNOWN_CONSTANT__ ? "error " + errno : known.description();
  }

  private static int lastErrno() {
    return LastError.getLastError(Runtime.getRuntime(LIBC));
  }
}
