package org.jostree.sign;

import java.io.IOException;

/** Somebody who signs. */
public interface Signer {
  /** The key of a dictionary under which signatures of this kind are kept. */
  String metadataKey();

  /**
   * Signs.
   *
   * @return a signature apart from the data
   * @throws IOException when the key is not there or cannot be used
   */
  byte[] sign(byte[] data) throws IOException;
}
