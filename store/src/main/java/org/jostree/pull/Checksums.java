package org.jostree.pull;

import org.jostree.object.Checksum;
import org.jostree.object.ObjectName;
import org.jostree.repo.CorruptObjectException;

/** Compares the bytes of metadata objects with their names. */
final class Checksums {
  private Checksums() {}

  static void require(ObjectName name, byte[] bytes) throws CorruptObjectException {
    Checksum actual = Checksum.compute(bytes);
    if (!actual.equals(name.checksum())) {
      throw new CorruptObjectException(name, actual);
    }
  }
}
