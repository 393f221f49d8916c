package org.jostree.commit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
public final class ObjectSizes {
  /** The key of the metadata. */
  public static final String KEY = "ostree.sizes";

  private static final GVariantType ENTRIES = GVariantType.of("aay");

  private ObjectSizes() {}

  /**
   * The sizes of one object.
   *
   * @param archived bytes in an archive
   * @param unpacked bytes elsewhere
   * @param type null in old commits, which name none
   */
  public record Entry(Checksum checksum, long archived, long unpacked, @Nullable ObjectType type) {}

  /**
   * Reads them.
   *
   * @return null if the commit has none
   * @throws IOException when they are not of the form
   */
  public static @Nullable List<Entry> of(Commit commit) throws IOException {
    GVariantReader entries = commit.metadata().lookup(KEY, ENTRIES);
    if (entries == null) {
      return null;
    }
    List<Entry> all = new ArrayList<>(entries.count());
    for (int i = 0; i < entries.count(); i++) {
      all.add(new Reader(entries.childBytes(i)).read());
    }
    return all;
  }

  /** One entry, read from front to back. */
  private static final class Reader {
    private final byte[] bytes;
    private int at = Checksum.BYTES;

    Reader(byte[] bytes) throws IOException {
      if (bytes.length < Checksum.BYTES) {
        throw malformed();
      }
      this.bytes = bytes;
    }

    private static IOException malformed() {
      return new IOException("Invalid entry in " + KEY);
    }

    Entry read() throws IOException {
      Checksum checksum = Checksum.of(Arrays.copyOf(bytes, Checksum.BYTES));
      return new Entry(checksum, number(), number(), type());
    }

    private long number() throws IOException {
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

    private @Nullable ObjectType type() {
      return at == bytes.length ? null : ObjectType.ofNumber(bytes[at]);
    }
  }
}
