package org.jostree.posix;

import java.nio.charset.StandardCharsets;

/** Makes system calls, and makes exceptions of what they answer. */
final class Kernel {
  private final LibC libc = new LibC();
  private final ThreadLocal<Scratch> scratch = ThreadLocal.withInitial(Scratch::new);

  /** Native memory of this thread; good until the next call of the thread needs it. */
  Scratch scratch() {
    return scratch.get();
  }

  long call(int number) {
    return call(number, 0, 0, 0, 0, 0);
  }

  long call(int number, long a) {
    return call(number, a, 0, 0, 0, 0);
  }

  long call(int number, long a, long b) {
    return call(number, a, b, 0, 0, 0);
  }

  long call(int number, long a, long b, long c) {
    return call(number, a, b, c, 0, 0);
  }

  long call(int number, long a, long b, long c, long d) {
    return call(number, a, b, c, d, 0);
  }

  /** Returns what the kernel does, the negative errno on failure; a signal makes it call again. */
  long call(int number, long a, long b, long c, long d, long e) {
    long result;
    do {
      result = libc.call(number, a, b, c, d, e);
    } while (is(result, Errno.EINTR));
    return result;
  }

  /** As {@link #call}, but once only, also if a signal interrupts it. */
  long callOnce(int number, long a) {
    return libc.call(number, a, 0, 0, 0, 0);
  }

  /** As {@link LibC#copyFileRange}, again if a signal interrupts it. */
  long copyFileRange(int source, long sourceOffset, int target, long targetOffset, long length) {
    long result;
    do {
      result = libc.copyFileRange(source, sourceOffset, target, targetOffset, length, 0);
    } while (is(result, Errno.EINTR));
    return result;
  }

  /** Returns the result of a call unless it tells a failure. */
  static long check(long result, String call, String path) throws PosixException {
    if (result < 0) {
      throw failed(result, call, path);
    }
    return result;
  }

  static PosixException failed(long result, String call, String path) {
    return new PosixException((int) -result, call, path);
  }

  static boolean is(long result, Errno errno) {
    return result == -errno.code();
  }

  static boolean isOneOf(long result, Errno... errors) {
    if (result < 0) {
      for (Errno errno : errors) {
        if (result == -errno.code()) {
          return true;
        }
      }
    }
    return false;
  }

  static void checkOffset(String call, long offset) throws PosixException {
    if (offset < 0) {
      throw new PosixException(Errno.EINVAL.code(), call, "");
    }
  }

  static String text(byte[] name) {
    return new String(name, StandardCharsets.UTF_8);
  }
}
