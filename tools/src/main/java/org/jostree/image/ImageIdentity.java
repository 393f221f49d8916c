package org.jostree.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.UUID;
import org.jostree.object.Checksum;
import org.jostree.object.CommitId;
import org.jspecify.annotations.Nullable;

/**
 * What an image has instead of chance and of the clock, so that one commit gives the same bytes
 * again.
 *
 * @param commit what is deployed in it
 * @param seconds since 1970: the only time in the image
 */
record ImageIdentity(CommitId commit, long seconds) {
  private static final String VARIABLE = "SOURCE_DATE_EPOCH";

  /** Times on vfat begin in 1980, and e2fsprogs takes 0 for no time at all. */
  private static final long EARLIEST = 315532800;

  /** The latest time that an inode of ext4 has in its 32 bits. */
  private static final long LATEST = Integer.MAX_VALUE;

  /**
   * The one of a commit.
   *
   * @param timestamp of the commit, which counts unless {@code SOURCE_DATE_EPOCH} is set
   */
  static ImageIdentity of(CommitId commit, long timestamp) throws IOException {
    Long wanted = sourceDate();
    long seconds = wanted == null ? timestamp : wanted;
    return new ImageIdentity(commit, Math.min(Math.max(seconds, EARLIEST), LATEST));
  }

  /** What {@code SOURCE_DATE_EPOCH} says; null if it is not set. */
  static @Nullable Long sourceDate() throws IOException {
    String value = System.getenv(VARIABLE);
    if (value == null || value.isEmpty()) {
      return null;
    }
    try {
      long seconds = Long.parseLong(value);
      if (seconds >= 0) {
        return seconds;
      }
    } catch (NumberFormatException e) {
      throw new IOException("Invalid " + VARIABLE + " '" + value + "'", e);
    }
    throw new IOException("Invalid " + VARIABLE + " '" + value + "'");
  }

  /** A UUID for a purpose. */
  UUID uuid(String purpose) {
    ByteBuffer bytes = digest(purpose);
    // Marked as one that was made of a name, by RFC 4122.
    long high = (bytes.getLong() & ~0xf000L) | 0x5000L;
    long low = (bytes.getLong() & ~(3L << 62)) | (2L << 62);
    return new UUID(high, low);
  }

  /** 32 bits for a purpose, as eight hexadecimal digits. */
  String serial(String purpose) {
    return String.format(Locale.ROOT, "%08x", digest(purpose).getInt());
  }

  private ByteBuffer digest(String purpose) {
    byte[] text = (commit.hex() + " " + seconds + " " + purpose).getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.wrap(Checksum.newDigest().digest(text));
  }
}
