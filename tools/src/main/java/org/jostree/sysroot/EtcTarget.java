package org.jostree.sysroot;

import java.io.IOException;

/**
 * What is as the defaults of the next deployment, and becomes its {@code /etc}. Paths are those
 * below {@code /etc}; the source is the {@code /etc} that has the changes.
 */
interface EtcTarget {
  /** Removes what is at a path, with all that is in it; nothing if nothing is. */
  void remove(String path) throws IOException;

  /**
   * Copies what is at a path of the source, over what is there. A directory that is there is kept.
   *
   * @param whole whether a directory is copied with all that is in it
   */
  void copy(String path, boolean whole) throws IOException;

  /**
   * Makes a directory, and those above it, as they are in the source.
   *
   * @param evenIfThere whether one that is there becomes as the one in the source
   */
  void makeDirectory(String path, boolean evenIfThere) throws IOException;
}
