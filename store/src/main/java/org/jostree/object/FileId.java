package org.jostree.object;

import org.jspecify.annotations.Nullable;

/** The checksum of a file object: header and content. */
public record FileId(Checksum checksum) implements ObjectName, Comparable<FileId> {

  /** From 64 hexadecimal digits. */
  public static FileId ofHex(CharSequence hex) {
    return new FileId(Checksum.ofHex(hex));
  }

  /** From 32 bytes. */
  public static FileId of(byte[] bytes) {
    return new FileId(Checksum.of(bytes));
  }

  @Override
  public ObjectType type() {
    return ObjectType.FILE;
  }

  /** The 64 hexadecimal digits. */
  public String hex() {
    return checksum.hex();
  }

  @Override
  public int compareTo(FileId other) {
    return checksum.compareTo(other.checksum);
  }

  // Written out: the generated ones cost their bootstrap at start-up.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof FileId that && checksum.equals(that.checksum);
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
