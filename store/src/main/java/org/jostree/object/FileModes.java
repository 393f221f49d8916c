package org.jostree.object;

/** The file type and permission bits of {@code st_mode}, as Linux numbers them. */
public final class FileModes {
  public static final int TYPE_MASK = 0170000;
  public static final int REGULAR = 0100000;
  public static final int DIRECTORY = 0040000;
  public static final int SYMLINK = 0120000;

  private FileModes() {}

  public static boolean isRegular(int mode) {
    return (mode & TYPE_MASK) == REGULAR;
  }

  public static boolean isDirectory(int mode) {
    return (mode & TYPE_MASK) == DIRECTORY;
  }

  public static boolean isSymlink(int mode) {
    return (mode & TYPE_MASK) == SYMLINK;
  }

  /**
   * Checks that there is nothing but a file type and permissions.
   *
   * @throws MalformedObjectException when there is
   */
  public static void checkPermissions(int mode) throws MalformedObjectException {
    if ((mode & ~(TYPE_MASK | 07777)) != 0) {
      throw new MalformedObjectException(
          "Invalid mode " + Integer.toUnsignedString(mode) + "; invalid bits in mode");
    }
  }
}
