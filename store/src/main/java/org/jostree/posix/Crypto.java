package org.jostree.posix;

import com.kenai.jffi.CallContext;
import com.kenai.jffi.CallingConvention;
import com.kenai.jffi.Invoker;
import com.kenai.jffi.Library;
import com.kenai.jffi.Type;
import org.jspecify.annotations.Nullable;

/**
 * The functions of OpenSSL's libcrypto that {@link Sha256} calls, by jffi as {@link LibC}. They
 * work in memory of the caller, so there is nothing to be freed.
 */
final class Crypto {
  private static final Type WORD = Type.SINT64;

  private final Invoker invoker = Invoker.getInstance();
  private final CallContext threeWords =
      CallContext.getCallContext(
          WORD, new Type[] {WORD, WORD, WORD}, CallingConvention.DEFAULT, /* saveErrno= */ false);

  /** Keeps it loaded. */
  @SuppressWarnings({"unused", "PMD.UnusedPrivateField"})
  private final Library library;

  private final long init;
  private final long update;
  private final long finish;

  private Crypto(Library library, long init, long update, long finish) {
    this.library = library;
    this.init = init;
    this.update = update;
    this.finish = finish;
  }

  /** Loads the library; null if it is not there or has not got the functions. */
  static @Nullable Crypto load(String path) {
    Library library = Library.openLibrary(path, Library.LAZY);
    if (library == null) {
      return null;
    }
    long init = library.getSymbolAddress("SHA256_Init");
    long update = library.getSymbolAddress("SHA256_Update");
    long finish = library.getSymbolAddress("SHA256_Final");
    return init == 0 || update == 0 || finish == 0
        ? null
        : new Crypto(library, init, update, finish);
  }

  /** Begins a sum in a {@code SHA256_CTX}. */
  void init(long context) {
    check(invoker.invokeL3(threeWords, init, context, 0, 0), "SHA256_Init");
  }

  void update(long context, long bytes, long length) {
    check(invoker.invokeL3(threeWords, update, context, bytes, length), "SHA256_Update");
  }

  /** Puts the 32 bytes of the sum. */
  void finish(long context, long sum) {
    check(invoker.invokeL3(threeWords, finish, sum, context, 0), "SHA256_Final");
  }

  private static void check(long returned, String function) {
    if ((int) returned != 1) {
      throw new IllegalStateException(function + " failed");
    }
  }
}
