package org.jostree.bootloader;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The changes that are made to a boot directory. Each leaves the old or the new state when the
 * power fails, and is on the disk when the next one begins; {@link PosixBootDisk} makes them.
 */
public interface BootDisk {
  /** Makes a file, or replaces it, with that content. */
  void replace(Path file, byte[] content) throws IOException;

  /** Makes a symbolic link, or replaces it. */
  void replaceLink(Path link, String target) throws IOException;

  /** Renames in place of what has the new name. */
  void rename(Path from, Path to) throws IOException;

  /**
   * Exchanges the names of two directories at once.
   *
   * @return false where the file system cannot; nothing has happened then
   */
  boolean exchange(Path first, Path second) throws IOException;

  /** Makes a directory and those above it, where they are missing. */
  void makeDirectories(Path directory) throws IOException;

  /** Removes a file or a directory with all that is in it; does nothing if there is none. */
  void remove(Path fileOrDirectory) throws IOException;
}
