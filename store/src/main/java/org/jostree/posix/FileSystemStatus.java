package org.jostree.posix;

/**
 * Space and limits of a file system, as {@code statvfs(3)} gives them; counts are unsigned.
 *
 * @param blockSize preferred size of a transfer in bytes ({@code f_bsize})
 * @param fragmentSize unit of the counts of blocks, in bytes ({@code f_frsize})
 * @param blocks size of the file system in fragments
 * @param freeBlocks free fragments, those reserved for root included
 * @param availableBlocks free fragments for everybody
 * @param files number of inodes
 * @param freeFiles number of free inodes
 * @param type magic number of the kind of file system ({@code f_type})
 * @param readOnly whether it is mounted read-only
 */
public record FileSystemStatus(
    long blockSize,
    long fragmentSize,
    long blocks,
    long freeBlocks,
    long availableBlocks,
    long files,
    long freeFiles,
    long type,
    boolean readOnly) {}
