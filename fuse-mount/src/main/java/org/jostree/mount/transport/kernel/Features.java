package org.jostree.mount.transport.kernel;

/**
 * What the kernel offers in INIT and what of it is taken. Each feature goes by itself, so that an
 * older kernel, or one that is to come without some of them, is served as well as it can be.
 *
 * @param bits flags of INIT, those of {@code flags2} in the upper half
 */
record Features(long bits) {
  private static final long ASYNC_READ = 1;

  /** A listing or content that was kept is compared with the time of modification (3.10). */
  private static final long AUTO_INVAL_DATA = 1 << 12;

  /** Listings carry attributes (3.9). Without AUTO, which takes them only now and then. */
  private static final long DO_READDIRPLUS = 1 << 13;

  /** ENOSYS to OPEN means that none is needed (3.15). */
  private static final long NO_OPEN_SUPPORT = 1 << 17;

  /** Several processes at once may ask about one directory (4.7). */
  private static final long PARALLEL_DIROPS = 1 << 18;

  /** A read may be larger than 128 KiB (4.20). */
  private static final long MAX_PAGES = 1 << 22;

  /** Targets of symbolic links are kept (4.20). */
  private static final long CACHE_SYMLINKS = 1 << 23;

  /** ENOSYS to OPENDIR means that none is needed (5.1). */
  private static final long NO_OPENDIR_SUPPORT = 1 << 24;

  /** There is a second word of flags (5.17). */
  private static final long INIT_EXT = 1 << 30;

  /** Files may be read from another file without coming here (6.9). */
  private static final long PASSTHROUGH = 1L << 37;

  private static final long ALWAYS_WANTED =
      ASYNC_READ
          | AUTO_INVAL_DATA
          | DO_READDIRPLUS
          | PARALLEL_DIROPS
          | MAX_PAGES
          | CACHE_SYMLINKS
          | INIT_EXT;

  /** Nothing is known, or nothing is offered. */
  static final Features NONE = new Features(0);

  /** All there is. */
  static final Features ALL = new Features(-1);

  /**
   * What an INIT request offers.
   *
   * @param flags of the first word
   * @param flags2 of the second word, which counts only if the first one says so
   */
  static Features offered(int flags, int flags2) {
    long low = flags & 0xffff_ffffL;
    return new Features((low & INIT_EXT) == 0 ? low : low | (long) flags2 << 32);
  }

  Features and(Features other) {
    return new Features(bits & other.bits);
  }

  /** Those to be taken in the answer. */
  Features taken(boolean passthrough) {
    return new Features(bits & (ALWAYS_WANTED | (passthrough ? PASSTHROUGH : 0)));
  }

  boolean haveFilesWithoutOpen() {
    return has(NO_OPEN_SUPPORT);
  }

  boolean haveDirectoriesWithoutOpen() {
    return has(NO_OPENDIR_SUPPORT);
  }

  boolean havePassthrough() {
    return has(PASSTHROUGH) && has(INIT_EXT);
  }

  private boolean has(long feature) {
    return (bits & feature) != 0;
  }
}
