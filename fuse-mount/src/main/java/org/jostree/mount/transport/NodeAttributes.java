package org.jostree.mount.transport;

/**
 * What {@code stat} says of a node (inode(7)).
 *
 * @param ino inode number; equal numbers in one mount mean the same file to tar, diff and rsync
 * @param mode type and permission bits
 * @param nlink number of hard links, 1 or more
 * @param uid owner
 * @param gid group
 * @param rdev device number of a device node, as {@code makedev(3)} of the C library composes it
 * @param size in bytes; of a symbolic link, the length of its target
 * @param blocks in units of 512 bytes
 * @param mtimeSeconds modification time since 1970, in seconds; access time too
 * @param mtimeNanos nanoseconds of it, 0 to 999,999,999
 * @param ctimeSeconds change time since 1970, in seconds
 * @param ctimeNanos nanoseconds of it, 0 to 999,999,999
 */
public record NodeAttributes(
    long ino,
    int mode,
    int nlink,
    int uid,
    int gid,
    long rdev,
    long size,
    long blocks,
    long mtimeSeconds,
    int mtimeNanos,
    long ctimeSeconds,
    int ctimeNanos) {

  /** Attributes with both times at the given second, no device number, and blocks by the size. */
  public static NodeAttributes of(
      long ino, int mode, int nlink, int uid, int gid, long size, long timeSeconds) {
    return new NodeAttributes(
        ino, mode, nlink, uid, gid, 0, size, blocksOf(size), timeSeconds, 0, timeSeconds, 0);
  }

  static long blocksOf(long size) {
    return (size >> 9) + ((size & 511) == 0 ? 0 : 1);
  }

  /** The type in {@link #mode}. */
  public NodeType type() {
    return NodeType.ofMode(mode);
  }
}
