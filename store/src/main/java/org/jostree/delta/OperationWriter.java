package org.jostree.delta;

import java.io.ByteArrayOutputStream;

/** Writes operations: see {@link OperationReader}. */
final class OperationWriter {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  OperationWriter add(Operation operation, long... numbers) {
    bytes.write(operation.letter());
    for (long number : numbers) {
      addNumber(number);
    }
    return this;
  }

  private void addNumber(long number) {
    long rest = number;
    while ((rest & ~0x7fL) != 0) {
      bytes.write((int) ((rest & 0x7f) | 0x80));
      rest >>>= 7;
    }
    bytes.write((int) rest);
  }

  byte[] toByteArray() {
    return bytes.toByteArray();
  }
}
