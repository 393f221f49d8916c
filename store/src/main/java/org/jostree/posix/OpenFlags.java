package org.jostree.posix;

/** Flags of {@link Posix#openat}, as Linux numbers them on the architecture we run on. */
public final class OpenFlags {
  public static final int O_RDONLY = 0;
  public static final int O_WRONLY = 1;
  public static final int O_RDWR = 2;
  public static final int O_CREAT = 0100;
  public static final int O_EXCL = 0200;
  public static final int O_NOCTTY = 0400;
  public static final int O_TRUNC = 01000;
  public static final int O_APPEND = 02000;
  public static final int O_NONBLOCK = 04000;
  public static final int O_NOATIME = 01000000;
  public static final int O_CLOEXEC = 02000000;
  public static final int O_PATH = 010000000;

  // aarch64 took over arm's numbers for these.
  public static final int O_DIRECTORY = SystemCalls.AARCH64 ? 040000 : 0200000;
  public static final int O_NOFOLLOW = SystemCalls.AARCH64 ? 0100000 : 0400000;
  public static final int O_DIRECT = SystemCalls.AARCH64 ? 0200000 : 040000;
  public static final int O_TMPFILE = 020000000 | O_DIRECTORY;

  private OpenFlags() {}
}
