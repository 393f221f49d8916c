package org.jostree.object;

import org.jspecify.annotations.Nullable;

/** The checksum of a directory metadata object: owner, mode and attributes. */
public record DirMetaId(Checksum checksum) implements ObjectName, Comparable<DirMetaId> {

  /** From 64 hexadecimal digits. */
  public static DirMetaId ofHex(CharSequence hex) {
    return new DirMetaId(Checksum.ofHex(hex));
  }

  /** From 32 bytes. */
  public static DirMetaId of(byte[] bytes) {
    return new DirMetaId(Checksum.of(bytes));
  }

  @Override
  public ObjectType type() {
    return ObjectType.DIR_META;
  }

  /** The 64 hexadecimal digits. */
  public String hex() {
    return checksum.hex();
  }

  @Override
  public int compareTo(DirMetaId other) {
    return checksum.compareTo(other.checksum);
  }

  // Written out: the generated ones cost their bootstrap at start-up.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof DirMetaId that && checksum.equals(that.checksum);
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
