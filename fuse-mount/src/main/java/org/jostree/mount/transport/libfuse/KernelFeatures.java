package org.jostree.mount.transport.libfuse;

/**
 * What the kernel has offered in INIT, by the flags of include/uapi/linux/fuse.h. Nothing is known
 * before that, but the kernel asks nothing before it either.
 */
final class KernelFeatures {
  /** A listing or content that was kept is compared with the time of modification (3.10). */
  private static final int FUSE_AUTO_INVAL_DATA = 1 << 12;

  /** ENOSYS to OPEN means that none is needed (3.15). */
  private static final int FUSE_NO_OPEN_SUPPORT = 1 << 17;

  /** Several processes at once may ask about one directory (4.7). */
  private static final int FUSE_PARALLEL_DIROPS = 1 << 18;

  /** A read may be larger than 128 KiB (4.20). */
  private static final int FUSE_MAX_PAGES = 1 << 22;

  /** Targets of symbolic links are kept (4.20). */
  private static final int FUSE_CACHE_SYMLINKS = 1 << 23;

  /** ENOSYS to OPENDIR means that none is needed (5.1). */
  private static final int FUSE_NO_OPENDIR_SUPPORT = 1 << 24;

  private static final int WANTED =
      FUSE_AUTO_INVAL_DATA | FUSE_PARALLEL_DIROPS | FUSE_MAX_PAGES | FUSE_CACHE_SYMLINKS;

  private static final int ALL = -1;
  private static final int NONE = 0;

  private final int known;
  private volatile int offered;

  private KernelFeatures(int known) {
    this.known = known;
  }

  /** Whatever the kernel will offer. */
  static KernelFeatures offered() {
    return new KernelFeatures(ALL);
  }

  /** Nothing, whatever the kernel will offer: as an old one. */
  static KernelFeatures ofAnOldKernel() {
    return new KernelFeatures(NONE);
  }

  void setOffered(int flags) {
    offered = flags & known;
  }

  /** Those to be taken in the answer to INIT. */
  int taken() {
    return offered & WANTED;
  }

  boolean filesNeedNoOpen() {
    return (offered & FUSE_NO_OPEN_SUPPORT) != 0;
  }

  boolean directoriesNeedNoOpen() {
    return (offered & FUSE_NO_OPENDIR_SUPPORT) != 0;
  }
}
