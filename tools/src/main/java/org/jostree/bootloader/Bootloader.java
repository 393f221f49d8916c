package org.jostree.bootloader;

import java.io.IOException;

/**
 * A boot loader: what it wants written beside the entries of the Boot Loader Specification. The
 * entries are there already when it is asked, and are its only source.
 */
public sealed interface Bootloader
    permits UBoot, Syslinux, Grub2, SystemdBoot, Zipl, Aboot, EntriesOnly {

  /** What it is called in messages. */
  String name();

  /** Whether the sysroot is set up for it. */
  boolean isActive() throws IOException;

  /** Writes its configuration into a directory that is not in use yet. */
  void writeConfiguration(LoaderDirectory next, BootDisk disk) throws IOException;

  /**
   * Does what has to come after the entries and the configuration are on the disk, and before they
   * are put in use.
   */
  default void install(LoaderDirectory next, BootDisk disk) throws IOException {}

  /** Whether it is put in use by the exchange of the loader directory alone. */
  default boolean isAtomic() {
    return true;
  }
}
