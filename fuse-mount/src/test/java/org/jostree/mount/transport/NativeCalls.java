package org.jostree.mount.transport;

import jnr.constants.platform.Errno;
import jnr.ffi.LastError;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import org.jspecify.annotations.Nullable;

/** Calls of the C library with the error number that they give, which the JDK would hide. */
final class NativeCalls {
  static final int O_RDONLY = 0;
  static final int O_WRONLY = 1;
  static final int O_RDWR = 2;
  static final int O_CREAT = 0100;
  static final int O_TRUNC = 01000;
  static final int O_APPEND = 02000;
  static final int O_DIRECTORY = 0200000;
  static final int O_TMPFILE = 020000000 | O_DIRECTORY;
  static final int SEEK_DATA = 3;
  static final int SEEK_HOLE = 4;
  static final int AT_FDCWD = -100;

  /** The functions, by their names. */
  public interface LibC {
    int open(String path, int flags, int mode);

    int close(int descriptor);

    long pread(int descriptor, byte[] buffer, long size, long offset);

    long write(int descriptor, byte[] buffer, long size);

    long lseek(int descriptor, long offset, int whence);

    int ftruncate(int descriptor, long size);

    int fchmod(int descriptor, int mode);

    int fchown(int descriptor, int uid, int gid);

    int futimens(int descriptor, @Nullable Pointer times);

    int fsetxattr(int descriptor, String name, byte[] value, long size, int flags);

    int fremovexattr(int descriptor, String name);

    long copy_file_range(
        int source,
        @Nullable Pointer sourceOffset,
        int target,
        @Nullable Pointer targetOffset,
        long size,
        int flags);

    int fallocate(int descriptor, int mode, long offset, long size);

    int ioctl(int descriptor, long request, Pointer argument);

    int flock(int descriptor, int operation);

    int fsync(int descriptor);

    long getdents64(int descriptor, byte[] buffer, long size);

    int access(String path, int mode);

    int mkdir(String path, int mode);

    int rmdir(String path);

    int unlink(String path);

    int rename(String from, String to);

    int renameat2(int fromDirectory, String from, int toDirectory, String to, int flags);

    int symlink(String target, String path);

    int link(String from, String to);

    int mknod(String path, int mode, long device);

    int chmod(String path, int mode);

    int lchown(String path, int uid, int gid);

    int truncate(String path, long size);

    int utimensat(int directory, String path, @Nullable Pointer times, int flags);

    int lsetxattr(String path, String name, byte[] value, long size, int flags);

    int lremovexattr(String path, String name);

    long lgetxattr(String path, String name, byte[] value, long size);

    long llistxattr(String path, byte[] names, long size);
  }

  static final LibC LIBC = LibraryLoader.create(LibC.class).load("libc.so.6");

  private NativeCalls() {}

  /** The error of a call that returned its result: null if it went well. */
  static @Nullable Errno errno(long result) {
    return result >= 0 ? null : Errno.valueOf(LastError.getLastError(Runtime.getRuntime(LIBC)));
  }
}
