package org.jostree.posix;

/** Flags of the calls that name a file relative to an open directory. */
public final class AtFlags {
  /** Act on a symbolic link itself. */
  public static final int AT_SYMLINK_NOFOLLOW = 0x100;

  /** For {@link Posix#unlinkat}: remove an empty directory. */
  public static final int AT_REMOVEDIR = 0x200;

  /** For {@link Posix#linkat}: link what a symbolic link points to. */
  public static final int AT_SYMLINK_FOLLOW = 0x400;

  /** Do not trigger an automount. */
  public static final int AT_NO_AUTOMOUNT = 0x800;

  /** An empty name means the descriptor itself. */
  public static final int AT_EMPTY_PATH = 0x1000;

  /** What is known of a file without asking a server for it does. */
  public static final int AT_STATX_DONT_SYNC = 0x4000;

  private AtFlags() {}
}
