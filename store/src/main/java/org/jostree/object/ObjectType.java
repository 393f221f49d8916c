package org.jostree.object;

import org.jspecify.annotations.Nullable;

/**
 * The kinds of object a repository holds, with their numbers on the wire (OstreeObjectType) and the
 * extensions of their loose files.
 */
public enum ObjectType {
  FILE(1, "file"),
  DIR_TREE(2, "dirtree"),
  DIR_META(3, "dirmeta"),
  COMMIT(4, "commit"),
  TOMBSTONE_COMMIT(5, "tombstone-commit"),
  COMMIT_META(6, "commitmeta"),
  PAYLOAD_LINK(7, "payload-link"),
  FILE_XATTRS(8, "file-xattrs"),
  FILE_XATTRS_LINK(9, "file-xattrs-link");

  private static final ObjectType[] ALL = values();

  private final int number;
  private final String extension;

  ObjectType(int number, String extension) {
    this.number = number;
    this.extension = extension;
  }

  /** The number that stands for the type in serialised object names. */
  public int number() {
    return number;
  }

  /** What follows the dot in {@code CHECKSUM.dirtree}; a file's is {@code filez} in archives. */
  public String extension() {
    return extension;
  }

  /** Whether the object is one serialised value, its checksum that of its bytes. */
  public boolean isMetadata() {
    return this == DIR_TREE || this == DIR_META || this == COMMIT;
  }

  /** The type of that extension, {@code filez} included, or null. */
  public static @Nullable ObjectType ofExtension(String extension) {
    for (ObjectType type : ALL) {
      if (type.extension.equals(extension)) {
        return type;
      }
    }
    return extension.equals("filez") ? FILE : null;
  }

  /** The type of that number, or null. */
  public static @Nullable ObjectType ofNumber(int number) {
    return number >= 1 && number <= ALL.length ? ALL[number - 1] : null;
  }
}
