package org.jostree.checkout;

import java.util.Collection;
import java.util.Set;

/** How a commit is laid out. */
public final class CheckoutOptions {
  boolean userMode;
  Overwrite overwrite = Overwrite.NONE;
  String subpath = "/";
  boolean requireHardlinks;
  boolean forceCopy;
  boolean bareUserOnlyDirectories;
  boolean whiteouts;
  boolean passthroughWhiteouts;
  boolean inflatedCache;
  boolean fsync;
  Set<String> skipped = Set.of();

  /** Neither owners nor attributes are set, setuid bits are left away: what any user may do. */
  public CheckoutOptions userMode(boolean on) {
    this.userMode = on;
    return this;
  }

  /** What happens to what is there already. */
  public CheckoutOptions overwrite(Overwrite value) {
    this.overwrite = value;
    return this;
  }

  /** Only this file or directory of the commit. */
  public CheckoutOptions subpath(String value) {
    this.subpath = value;
    return this;
  }

  /** It is an error when a file cannot be hard-linked. */
  public CheckoutOptions requireHardlinks(boolean on) {
    this.requireHardlinks = on;
    return this;
  }

  /** Files are copied, never hard-linked; those without content always are. */
  public CheckoutOptions forceCopy(boolean on) {
    this.forceCopy = on;
    return this;
  }

  /** Directories get no mode bits beyond 0775. */
  public CheckoutOptions bareUserOnlyDirectories(boolean on) {
    this.bareUserOnlyDirectories = on;
    return this;
  }

  /** {@code .wh.NAME} removes NAME, as in layers of container images. */
  public CheckoutOptions whiteouts(boolean on) {
    this.whiteouts = on;
    return this;
  }

  /** {@code .ostree-wh.NAME} becomes the character device 0:0 NAME, a whiteout of overlayfs. */
  public CheckoutOptions passthroughWhiteouts(boolean on) {
    this.passthroughWhiteouts = on;
    return this;
  }

  /**
   * In user mode, files of an archive are inflated into {@code uncompressed-objects-cache} and
   * hard-linked from there.
   */
  public CheckoutOptions inflatedCache(boolean on) {
    this.inflatedCache = on;
    return this;
  }

  /** Whether to wait until the disk has each file. */
  public CheckoutOptions fsync(boolean on) {
    this.fsync = on;
    return this;
  }

  /** Paths that are left out, from the top of what is checked out, as {@code /usr/share/doc}. */
  public CheckoutOptions skip(Collection<String> paths) {
    this.skipped = Set.copyOf(paths);
    return this;
  }
}
