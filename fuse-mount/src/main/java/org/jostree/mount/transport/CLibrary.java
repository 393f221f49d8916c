package org.jostree.mount.transport;

import com.kenai.jffi.CallContext;
import com.kenai.jffi.CallingConvention;
import com.kenai.jffi.Invoker;
import com.kenai.jffi.LastError;
import com.kenai.jffi.Library;
import com.kenai.jffi.MemoryIO;
import com.kenai.jffi.Type;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jostree.posix.Errno;

/**
 * Calls functions of the C library by jffi, the lower layer of jnr-ffi, by itself: without the
 * classes that jnr-ffi writes and loads a mount starts a tenth of a second earlier, and a call
 * allocates nothing. On both architectures whole words pass for every type of argument used.
 */
public final class CLibrary {
  private static final Type WORD = Type.SINT64;
  private static final CallContext SIX_WORDS =
      CallContext.getCallContext(
          WORD,
          new Type[] {WORD, WORD, WORD, WORD, WORD, WORD},
          CallingConvention.DEFAULT,
          /* saveErrno= */ true);
  private static final Invoker INVOKER = Invoker.getInstance();
  private static final LastError LAST_ERROR = LastError.getInstance();
  private static final Library LIBRARY = open();

  private CLibrary() {}

  private static Library open() {
    Library library = Library.openLibrary("libc.so.6", Library.LAZY | Library.GLOBAL);
    if (library == null) {
      throw new UnsatisfiedLinkError("libc.so.6: " + Library.getLastError());
    }
    return library;
  }

  /** A function of the library. */
  public static final class Function {
    private final long address;

    private Function(long address) {
      this.address = address;
    }

    /** Calls a function that returns an {@code int}, -1 on failure; then the negative errno. */
    public int callInt(long... arguments) {
      int returned = (int) invoke(arguments);
      return returned == -1 ? -LAST_ERROR.get() : returned;
    }

    /** Calls a function that returns an {@code int} that is 0 or the error itself. */
    public int callPosix(long... arguments) {
      return (int) invoke(arguments);
    }

    private long invoke(long... arguments) {
      return call(
          address,
          word(arguments, 0),
          word(arguments, 1),
          word(arguments, 2),
          word(arguments, 3),
          word(arguments, 4),
          word(arguments, 5));
    }

    private static long word(long[] arguments, int index) {
      return index < arguments.length ? arguments[index] : 0;
    }

    /** Calls a function that returns a {@code ssize_t}; the negative errno on failure. */
    public long callLong(long a, long b, long c) {
      long returned = call(address, a, b, c, 0, 0, 0);
      return returned == -1 ? -LAST_ERROR.get() : returned;
    }

    private static long call(long function, long a, long b, long c, long d, long e, long f) {
      return INVOKER.invokeL6(SIX_WORDS, function, a, b, c, d, e, f);
    }
  }

  /** The function of that name. */
  public static Function function(String name) {
    return new Function(symbol(name));
  }

  /** Where a function or variable of that name is. */
  public static long symbol(String name) {
    long address = LIBRARY.getSymbolAddress(name);
    if (address == 0) {
      throw new UnsatisfiedLinkError("libc.so.6 has no " + name);
    }
    return address;
  }

  /** Native memory, all 0, in the byte order of the machine; it lives as long as the buffer. */
  public static ByteBuffer memory(int size) {
    return ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
  }

  /** A string of the library: the text, by the encoding of file names, and a 0 byte. */
  public static ByteBuffer string(String text) {
    byte[] bytes = text.getBytes(MountTable.nativeCharset());
    return memory(bytes.length + 1).put(bytes).clear();
  }

  /** Where the first byte of a direct buffer is, whatever its position. */
  public static long address(ByteBuffer direct) {
    return MemoryIO.getInstance().getDirectBufferAddress(direct);
  }

  /** What an error number means, in words. */
  public static String describe(int errno) {
    Errno known = Errno.fromCode(errno);
    return known == Errno.UNKNOWN ? "error " + errno : known.message();
  }
}
