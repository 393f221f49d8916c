package org.jostree.object;

import org.jspecify.annotations.Nullable;

/** The checksum of a directory tree object: the names of one directory. */
public record DirTreeId(Checksum checksum) implements ObjectName, Comparable<DirTreeId> {

  /** From 64 hexadecimal digits. */
  public static DirTreeId ofHex(CharSequence hex) {
    return new DirTreeId(Checksum.ofHex(hex));
  }

  /** From 32 bytes. */
  public static DirTreeId of(byte[] bytes) {
    return new DirTreeId(Checksum.of(bytes));
  }

  @Override
  public ObjectType type() {
    return ObjectType.DIR_TREE;
  }

  /** The 64 hexadecimal digits. */
  public String hex() {
    return checksum.hex();
  }

  @Override
  public int compareTo(DirTreeId other) {
    return checksum.compareTo(other.checksum);
  }

  // Written out: the generated ones cost their bootstrap at start-up.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof DirTreeId that && checksum.equals(that.checksum);
  }

  @Override
  public int hashCode() {
    return checksum.hashCode();
  }

  @Override
  public String toString() {
    return display();
  }
}
