package org.jostree.posix;

import com.kenai.jffi.CallContext;
import com.kenai.jffi.CallingConvention;
import com.kenai.jffi.Invoker;
import com.kenai.jffi.LastError;
import com.kenai.jffi.Library;
import com.kenai.jffi.MemoryIO;
import com.kenai.jffi.Type;
import java.nio.ByteBuffer;

/**
 * The native functions that this module calls.
 *
 * <p>This is jffi, the lower layer of jnr-ffi, by itself: jnr-ffi writes and loads classes for each
 * interface, which costs every short command 45 ms more, and it has no way without allocation for
 * calls of more than five arguments. Nearly all calls go through {@code syscall(2)}, whose
 * arguments and result are all of a machine word, as those of {@link Invoker#invokeL6} are; {@link
 * SystemCalls} has the numbers.
 */
final class LibC {
  private static final Type WORD = Type.SINT64;

  private final Invoker invoker = Invoker.getInstance();
  private final LastError lastError = LastError.getInstance();
  private final CallContext sixWords =
      CallContext.getCallContext(
          WORD,
          new Type[] {WORD, WORD, WORD, WORD, WORD, WORD},
          CallingConvention.DEFAULT,
          /* saveErrno= */ true);
  private final Library library;
  private final long syscall;

  LibC() {
    library = Library.openLibrary("libc.so.6", Library.LAZY);
    if (library == null) {
      throw new UnsatisfiedLinkError("libc.so.6: " + Library.getLastError());
    }
    syscall = library.getSymbolAddress("syscall");
    if (syscall == 0) {
      throw new UnsatisfiedLinkError("libc.so.6 has no syscall");
    }
  }

  /** Makes a system call; returns what the kernel does: the negative errno on failure. */
  long call(int number, long a, long b, long c, long d, long e) {
    return result(invoker.invokeL6(sixWords, syscall, number, a, b, c, d, e));
  }

  /** {@code copy_file_range(2)}, which has one argument more than {@link #call} has room for. */
  long copyFileRange(
      int source, long sourceOffset, int target, long targetOffset, long length, int flags) {
    long function = library.getSymbolAddress("copy_file_range");
    if (function == 0) {
      return -Errno.ENOSYS.code();
    }
    return result(
        invoker.invokeL6(
            sixWords, function, source, sourceOffset, target, targetOffset, length, flags));
  }

  private long result(long returned) {
    return returned == -1 ? -lastError.get() : returned;
  }

  /** Where the first byte of a direct buffer is, whatever its position. */
  static long addressOf(ByteBuffer buffer) {
    return MemoryIO.getInstance().getDirectBufferAddress(buffer);
  }
}
