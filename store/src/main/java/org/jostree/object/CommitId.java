package org.jostree.object;

import org.jspecify.annotations.Nullable;

/** The checksum of a commit object. */
public record CommitId(Checksum checksum) implements ObjectName, Comparable<CommitId> {

  /** From 64 hexadecimal digits. */
  public static CommitId ofHex(CharSequence hex) {
    return new CommitId(Checksum.ofHex(hex));
  }

  /** From 32 bytes. */
  public static CommitId of(byte[] bytes) {
    return new CommitId(Checksum.of(bytes));
  }

  @Override
  public ObjectType type() {
    return ObjectType.COMMIT;
  }

  /** The 64 hexadecimal digits. */
  public String hex() {
    return checksum.hex();
  }

  @Override
  public int compareTo(CommitId other) {
    return checksum.compareTo(other.checksum);
  }

  // Written out: the generated ones cost their bootstrap at start-up.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof CommitId that && checksum.equals(that.checksum);
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
