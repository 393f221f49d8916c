package org.jostree.tar;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** The bytes of an archive, read in the pieces that its format has. */
final class Input {
  private static final int CHUNK_BYTES = 16 << 10;

  private final InputStream in;
  private final String format;

  Input(InputStream in, String format) {
    this.in = in;
    this.format = format;
  }

  IOException truncated() {
    return new EOFException("Truncated " + format + " archive");
  }

  IOException damaged(String what) {
    return new IOException("Damaged " + format + " archive: " + what);
  }

  /** Fills the array; whether there was anything at all. */
  boolean readOrEnd(byte[] bytes) throws IOException {
    int count = in.readNBytes(bytes, 0, bytes.length);
    if (count == 0) {
      return false;
    }
    if (count < bytes.length) {
      throw truncated();
    }
    return true;
  }

  /** So many bytes, which the caller has found to be few. */
  byte[] read(int count) throws IOException {
    byte[] bytes = in.readNBytes(count);
    if (bytes.length < count) {
      throw truncated();
    }
    return bytes;
  }

  /** Some of the bytes of a member, of which there must be more. */
  int readSome(byte[] bytes, int offset, int length) throws IOException {
    int count = in.read(bytes, offset, length);
    if (count < 0) {
      throw truncated();
    }
    return count;
  }

  void skip(long count) throws IOException {
    byte[] thrownAway = new byte[(int) Math.min(count, CHUNK_BYTES)];
    for (long left = count; left > 0; ) {
      left -= readSome(thrownAway, 0, (int) Math.min(left, thrownAway.length));
    }
  }

  void close() throws IOException {
    in.close();
  }
}
