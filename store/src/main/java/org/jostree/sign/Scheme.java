package org.jostree.sign;

import java.io.IOException;
import java.util.List;

/** How keys of one kind are written down, and what is done with them. Keys are plain bytes. */
sealed interface Scheme permits Ed25519Scheme, SpkiScheme, DummyScheme {
  /** A public key as it stands on a command line. */
  byte[] publicKey(String text) throws IOException;

  /** A secret key as it stands on a command line. */
  byte[] secretKey(String text) throws IOException;

  /** The public keys of a file. */
  List<byte[]> publicKeys(byte[] file) throws IOException;

  /** The secret keys of a file. */
  List<byte[]> secretKeys(byte[] file) throws IOException;

  /** Signs. */
  byte[] sign(byte[] secretKey, byte[] data) throws IOException;

  /**
   * Whether a signature is that of a key over the data.
   *
   * @throws IOException when it does not have the form of a signature at all
   */
  boolean verify(byte[] publicKey, byte[] data, byte[] signature) throws IOException;
}
