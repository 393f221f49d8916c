package org.jostree.sysroot;

import java.io.IOException;
import java.nio.file.Path;
import org.jostree.bootloader.BootDisk;

/**
 * The steps by which a change becomes lasting, any of which a power cut may follow. Everything that
 * decides what boots goes through here, so that a test can cut after each of them.
 */
public interface Durability extends BootDisk {

  /** Waits until the disk has all that was written to the file system of the path. */
  void syncFileSystem(Path path) throws IOException;

  /** Has the file system of a boot directory write out its journal, which no boot loader reads. */
  void flushJournal(Path boot) throws IOException;

  /**
   * Removes a directory with all that is in it, immutable or not, whose absence need not be on the
   * disk when the call returns; nothing happens if there is none.
   */
  void removeTree(Path directory) throws IOException;
}
