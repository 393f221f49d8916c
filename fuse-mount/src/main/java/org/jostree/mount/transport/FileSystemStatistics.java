package org.jostree.mount.transport;

/**
 * What {@code statfs} says of the file system: of what is mounted that of the disk it lies on, as
 * file systems do that show others.
 *
 * @param blockSize in bytes, for the counts of blocks
 * @param blocks the size in blocks
 * @param freeBlocks free ones, those reserved for root included
 * @param availableBlocks free ones for everybody
 * @param files number of nodes, 0 when unknown
 * @param freeFiles how many more there could be
 */
public record FileSystemStatistics(
    int blockSize, long blocks, long freeBlocks, long availableBlocks, long files, long freeFiles) {
  /** Longest name that a lookup answers, in bytes. */
  public static final int LONGEST_NAME = 255;
}
