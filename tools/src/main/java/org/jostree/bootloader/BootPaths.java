package org.jostree.bootloader;

/** Paths as entries have them: from the top of the boot file system, or of the root. */
final class BootPaths {
  private static final String BOOT = "/boot";

  private BootPaths() {}

  /**
   * The path from the top of the root file system. Where the boot file system is one of its own,
   * the link {@code boot/boot} to itself makes the same path right there.
   */
  static String fromRoot(String path) {
    return path.startsWith(BOOT + "/") ? path : BOOT + path;
  }
}
