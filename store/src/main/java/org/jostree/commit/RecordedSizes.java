package org.jostree.commit;

import java.io.IOException;
import java.util.Arrays;
import org.jostree.gvariant.GVariantReader;
import org.jostree.gvariant.GVariantType;
import org.jostree.object.Checksum;
import org.jostree.object.Commit;
import org.jostree.object.ObjectType;
import org.jspecify.annotations.Nullable;

/**
 * What a commit says of the sizes of its objects in {@code ostree.sizes}, {@code aay}: each entry
 * 32 bytes of checksum, the size in an archive, the size unpacked, and the type; both sizes in
 * groups of seven bits, the lowest first, the highest bit set where more follow.
 */
public final class RecordedSizes {
  /** The key of the metadata that they are kept under. */
  public static final String KEY = "ostree.sizes";

  private static final GVariantType ENTRIES = GVariantType.of("aay");

  private RecordedSizes() {}

  /** Takes what is said of an object. */
  public interface Sink {
    /**
     * One object.
     *
     * @param type null in old commits, which name none
     * @param archived bytes in an archive
     * @param unpacked bytes unpacked
     */
    void accept(Checksum checksum, @Nullable ObjectType type, long archived, long unpacked)
        throws IOException;
  }

  /**
   * Gives all that a commit says, in its order.
   *
   * @return whether it says anything
   * @throws IOException when an entry is malformed
   */
  public static boolean read(Commit commit, Sink sink) throws IOException {
    GVariantReader entries = commit.metadata().lookup(KEY, ENTRIES);
    if (entries == null) {
      return false;
    }
    for (int i = 0; i < entries.count(); i++) {
      Entry entry = new Entry(entries.childBytes(i));
      Checksum checksum = Checksum.of(Arrays.copyOf(entry.bytes, Checksum.BYTES));
      long archived = entry.number();
      long unpacked = entry.number();
      sink.accept(checksum, entry.type(), archived, unpacked);
    }
    return true;
  }

  /** One entry, read from front to back. */
  private static final class Entry {
    private final byte[] bytes;
    private int at = Checksum.BYTES;

    Entry(byte[] bytes) throws IOException {
      if (bytes.length < Checksum.BYTES) {
        throw malformed();
      }
      this.bytes = bytes;
    }

    private static IOException malformed() {
      return new IOException("Invalid entry in ostree.sizes");
    }

    long number() throws IOException {
      long number = 0;
      for (int shift = 0; shift < Long.SIZE; shift += 7) {
        if (at == bytes.length) {
          throw malformed();
        }
        byte group = bytes[at++];
        number |= (group & 0x7fL) << shift;
        if (group >= 0) {
          return number;
        }
      }
      throw malformed();
    }

    @Nullable ObjectType type() {
      return at == bytes.length ? null : ObjectType.ofNumber(bytes[at]);
    }
  }
}
