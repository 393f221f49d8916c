package org.jostree.mount.transport;

/**
 * What {@code statfs} says of the file system. It is read-only, so nothing is free for use.
 *
 * @param blockSize in bytes
 * @param blocks size of all content, in blocks
 * @param files number of nodes, 0 when unknown
 */
public record FileSystemStatistics(int blockSize, long blocks, long files) {
  /** Longest name that a lookup answers, in bytes. */
  public static final int LONGEST_NAME = 255;
}
