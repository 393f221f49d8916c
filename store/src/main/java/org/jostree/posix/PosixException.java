package org.jostree.posix;

import java.io.IOException;

/** A system call that failed: which one, on what, and why. */
public final class PosixException extends IOException {
  private static final long serialVersionUID = 1L;

  private final Errno errno;
  private final int code;
  private final String call;
  private final String path;

  PosixException(int code, String call, String path) {
    super(describe(code, call, path));
    this.code = code;
    this.errno = Errno.fromCode(code);
    this.call = call;
    this.path = path;
  }

  private static String describe(int code, String call, String path) {
    Errno errno = Errno.fromCode(code);
    String reason = errno == Errno.UNKNOWN ? errno.message() + " " + code : errno.message();
    return path.isEmpty() ? call + ": " + reason : call + "(" + path + "): " + reason;
  }

  /** Why it failed. */
  public Errno errno() {
    return errno;
  }

  /** The number of {@link #errno}, also of one that Linux does not define. */
  public int code() {
    return code;
  }

  /** The name of the system call. */
  public String call() {
    return call;
  }

  /** What it was to act on, two names separated by a comma; empty for an open file. */
  public String path() {
    return path;
  }
}
