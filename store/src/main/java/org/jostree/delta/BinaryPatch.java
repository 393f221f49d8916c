package org.jostree.delta;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What a binary difference makes of a file. The difference is a row of three numbers each with what
 * they announce: how many bytes to add to those of the old file, how many to take as they are, how
 * far to go in the old file then. Numbers have 8 bytes, lowest first, the highest bit for the sign.
 *
 * <p>Format: bsdiff 4.3 without header and compression, as in github.com/mendsley/bsdiff.
 */
final class BinaryPatch {
  private static final int CONTROL_BYTES = 3 * Long.BYTES;
  private static final int CHUNK_BYTES = 64 << 10;

  private final ByteBuffer patch;
  private final RandomAccess old;
  private final long length;
  private long written;
  private long oldPosition;
  private long toAdd;
  private long toCopy;
  private long toSeek;

  /** A file that is read at any place. */
  interface RandomAccess {
    /**
     * Reads bytes until the buffer is full.
     *
     * @throws IOException when there are not as many
     */
    void read(long position, ByteBuffer buffer) throws IOException;

    long size();
  }

  /**
   * Applies a difference.
   *
   * @param length of the result in bytes
   */
  BinaryPatch(ByteBuffer patch, RandomAccess old, long length) {
    this.patch = patch.slice().order(ByteOrder.LITTLE_ENDIAN);
    this.old = old;
    this.length = length;
  }

  /** Adds the next bytes to a buffer; how many, -1 at the end. */
  int read(ByteBuffer buffer) throws IOException {
    while (toAdd == 0 && toCopy == 0) {
      oldPosition += toSeek;
      toSeek = 0;
      if (written == length) {
        return -1;
      }
      readControl();
    }
    int count = (int) Math.min(Math.min(buffer.remaining(), CHUNK_BYTES), Math.max(toAdd, 0));
    if (toAdd > 0) {
      add(buffer, count);
    } else {
      count = (int) Math.min(buffer.remaining(), toCopy);
      copy(buffer, count);
    }
    written += count;
    return count;
  }

  private void readControl() throws DeltaFormatException {
    if (patch.remaining() < CONTROL_BYTES) {
      throw new DeltaFormatException("binary difference ends too early");
    }
    toAdd = number();
    toCopy = number();
    toSeek = number();
    long left = length - written;
    if (toAdd < 0 || toCopy < 0 || toAdd > left || toCopy > left - toAdd) {
      throw new DeltaFormatException("binary difference for another size");
    }
    if (toAdd + toCopy > patch.remaining()) {
      throw new DeltaFormatException("binary difference ends too early");
    }
  }

  private long number() {
    long value = patch.getLong();
    long magnitude = value & Long.MAX_VALUE;
    return value < 0 ? -magnitude : magnitude;
  }

  private void add(ByteBuffer buffer, int count) throws IOException {
    byte[] sum = new byte[count];
    patch.get(sum);
    // What lies outside of the old file counts as zeros.
    long first = Math.max(oldPosition, 0);
    long end = Math.min(oldPosition + count, old.size());
    if (first < end) {
      ByteBuffer same = ByteBuffer.allocate((int) (end - first));
      old.read(first, same);
      int shift = (int) (first - oldPosition);
      for (int i = 0; i < same.capacity(); i++) {
        sum[shift + i] += same.get(i);
      }
    }
    buffer.put(sum);
    oldPosition += count;
    toAdd -= count;
  }

  private void copy(ByteBuffer buffer, int count) {
    buffer.put(patch.slice(patch.position(), count));
    patch.position(patch.position() + count);
    toCopy -= count;
  }
}
