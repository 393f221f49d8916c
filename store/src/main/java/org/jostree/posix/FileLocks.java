package org.jostree.posix;

/** Locks whole files in the way that libostree does. */
final class FileLocks {
  private static final int F_OFD_SETLK = 37;
  private static final int F_OFD_SETLKW = 38;
  private static final int SEEK_SET = 0;
  private static final int LOCK_NB = 4;

  private final Kernel kernel;

  FileLocks(Kernel kernel) {
    this.kernel = kernel;
  }

  boolean lock(Fd fd, LockKind kind, boolean wait) throws PosixException {
    Scratch memory = kernel.scratch();
    // struct flock on 64-bit machines: short l_type, short l_whence, off_t l_start, off_t l_len
    // (0: to the end), pid_t l_pid (must be 0).
    memory.structurePutLong(0, 0);
    memory.structurePutShort(0, recordLockType(kind));
    memory.structurePutShort(2, SEEK_SET);
    memory.structurePutLong(8, 0);
    memory.structurePutLong(16, 0);
    memory.structurePutLong(24, 0);
    long result =
        kernel.call(
            SystemCalls.FCNTL, fd.number(), wait ? F_OFD_SETLKW : F_OFD_SETLK, memory.structure());
    String name = "fcntl(F_OFD_SETLK)";
    if (Kernel.is(result, Errno.EINVAL)) {
      name = "flock";
      result =
          kernel.call(SystemCalls.FLOCK, fd.number(), wholeFileLock(kind) | (wait ? 0 : LOCK_NB));
    }
    if (!wait && Kernel.isOneOf(result, Errno.EAGAIN, Errno.EACCES)) {
      return false;
    }
    Kernel.check(result, name, "");
    return true;
  }

  private static int recordLockType(LockKind kind) {
    return switch (kind) {
      case SHARED -> 0; // F_RDLCK
      case EXCLUSIVE -> 1; // F_WRLCK
      case NONE -> 2; // F_UNLCK
    };
  }

  private static int wholeFileLock(LockKind kind) {
    return switch (kind) {
      case SHARED -> 1; // LOCK_SH
      case EXCLUSIVE -> 2; // LOCK_EX
      case NONE -> 8; // LOCK_UN
    };
  }
}
