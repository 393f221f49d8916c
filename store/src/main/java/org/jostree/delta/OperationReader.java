package org.jostree.delta;

import java.nio.ByteBuffer;

/** Reads operations and their numbers: seven bits a byte, lowest first, the eighth for "more". */
final class OperationReader {
  private static final int MAX_SHIFT = 63;

  private final ByteBuffer bytes;

  OperationReader(ByteBuffer bytes) {
    this.bytes = bytes.slice();
  }

  boolean hasNext() {
    return bytes.hasRemaining();
  }

  Operation operation() throws DeltaFormatException {
    return Operation.of(next());
  }

  private int next() throws DeltaFormatException {
    if (!bytes.hasRemaining()) {
      throw new DeltaFormatException("operations end too early");
    }
    return bytes.get();
  }

  /** A number from 0 to 2^63 - 1. */
  long number() throws DeltaFormatException {
    long value = 0;
    for (int shift = 0; shift < MAX_SHIFT; shift += 7) {
      int b = next();
      value |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        return value;
      }
    }
    throw new DeltaFormatException("number too large");
  }

  /** A number that is an index of so many things. */
  int index(int count) throws DeltaFormatException {
    long value = number();
    if (value >= count) {
      throw new DeltaFormatException("index " + value + " of " + count);
    }
    return (int) value;
  }

  /** Takes a piece of bytes, which must be within them. */
  static ByteBuffer slice(ByteBuffer bytes, long offset, long length) throws DeltaFormatException {
    if (offset > bytes.remaining() || length > bytes.remaining() - offset) {
      throw new DeltaFormatException(
          "bytes from " + offset + ", " + length + ", of " + bytes.remaining());
    }
    return bytes.slice(bytes.position() + (int) offset, (int) length);
  }
}
