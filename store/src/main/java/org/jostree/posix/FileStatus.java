package org.jostree.posix;

/**
 * What {@code statx(2)} tells of a file.
 *
 * @param dev device of the file system, major and minor number combined as {@code makedev} does
 * @param ino inode number, unsigned
 * @param mode type and permissions, all of {@code st_mode}
 * @param nlink number of hard links
 * @param uid owner, unsigned
 * @param gid group, unsigned
 * @param rdev device that a device node stands for, combined as {@code dev}; else 0
 * @param size bytes
 * @param blocks allocated space in units of 512 bytes
 * @param mtimeSeconds seconds of the last change of content, since 1970 in UTC; may be negative
 * @param mtimeNanos nanoseconds to add, 0 to 999,999,999
 * @param ctimeSeconds seconds of the last change of content or attributes
 * @param ctimeNanos nanoseconds to add
 */
public record FileStatus(
    long dev,
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

  public boolean isRegular() {
    return FileMode.isRegular(mode);
  }

  public boolean isDirectory() {
    return FileMode.isDirectory(mode);
  }

  public boolean isSymlink() {
    return FileMode.isSymlink(mode);
  }

  /** Permissions with setuid, setgid and sticky, without the type. */
  public int permissions() {
    return mode & FileMode.PERMISSIONS;
  }

  /** Whether the other is of the very same file, by device and inode. */
  public boolean isSameFileAs(FileStatus other) {
    return ino == other.ino && dev == other.dev;
  }

  /** Whether it is of the very same file, with the size and the times that it had then. */
  public boolean isUnchangedSince(FileStatus then) {
    return isSameFileAs(then)
        && size == then.size
        && mtimeSeconds == then.mtimeSeconds
        && mtimeNanos == then.mtimeNanos
        && ctimeSeconds == then.ctimeSeconds
        && ctimeNanos == then.ctimeNanos;
  }

  public int devMajor() {
    return major(dev);
  }

  public int devMinor() {
    return minor(dev);
  }

  public int rdevMajor() {
    return major(rdev);
  }

  public int rdevMinor() {
    return minor(rdev);
  }

  /** Combines device numbers as glibc's {@code makedev} and libostree's {@code rdev} do. */
  public static long makeDevice(int major, int minor) {
    return ((major & 0xfffff000L) << 32)
        | ((major & 0xfffL) << 8)
        | ((minor & 0xffffff00L) << 12)
        | (minor & 0xffL);
  }

  private static int major(long device) {
    return (int) (((device >>> 32) & 0xfffff000L) | ((device >>> 8) & 0xfffL));
  }

  private static int minor(long device) {
    return (int) (((device >>> 12) & 0xffffff00L) | (device & 0xffL));
  }
}
