package org.jostree.bootloader;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The file that says that a boot loader outside of the file system is still to be updated. That
 * happens once the entries are on the disk; the file tells of it when the power fails before.
 */
final class UpdateStamp {
  private final Path file;

  /** The one of a sysroot; a fixed name, by which other programs look for it. */
  UpdateStamp(Path sysroot) {
    this.file = sysroot.resolve("boot/ostree-bootloader-update.stamp");
  }

  /** Updates a boot loader. */
  interface Update {
    void run() throws IOException;
  }

  /** Notes that the boot loader is to be updated. */
  void set(BootDisk disk) throws IOException {
    disk.replace(file, new byte[0]);
  }

  /** Updates it if that is still to be done. */
  void settle(BootDisk disk, Update update) throws IOException {
    if (Files.exists(file)) {
      update.run();
      disk.remove(file);
    }
  }
}
