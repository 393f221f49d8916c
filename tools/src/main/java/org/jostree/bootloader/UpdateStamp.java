package org.jostree.bootloader;

import java.nio.file.Path;

/** The file that says that a boot loader outside of the file system is still to be updated. */
final class UpdateStamp {
  private UpdateStamp() {}

  /** Where it is; a fixed name, by which other programs look for it. */
  static Path of(Path sysroot) {
    return sysroot.resolve("boot/ostree-bootloader-update.stamp");
  }
}
