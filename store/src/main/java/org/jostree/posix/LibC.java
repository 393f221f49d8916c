package org.jostree.posix;

import jnr.ffi.LibraryLoader;

/**
 * The one native function that this module binds. Binding costs several milliseconds a function at
 * start-up, so all calls go through {@code syscall(2)}, whose arguments and result are all of a
 * machine word; {@link SystemCalls} has the numbers.
 */
final class LibC {
  private LibC() {}

  static Functions load() {
    // By its full name: for "c" jnr-ffi would list every library directory.
    return LibraryLoader.create(Functions.class).failImmediately().load("libc.so.6");
  }

  /** Public because jnr-ffi implements it in a class loader of its own. */
  public interface Functions {
    /**
     * Makes the call; the seven arguments are on purpose: jnr-ffi 2.2.17 corrupts the last one of a
     * six-argument function on x86-64.
     *
     * @return what the call answers, -1 with errno set on failure
     */
    long syscall(long number, long a, long b, long c, long d, long e, long f);
  }
}
