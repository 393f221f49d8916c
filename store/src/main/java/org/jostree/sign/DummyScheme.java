package org.jostree.sign;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.security.MessageDigest;
import java.util.List;

/** The signature is the key: for the tests of programs that use signatures. */
final class DummyScheme implements Scheme {
  static final String SWITCH = "OSTREE_DUMMY_SIGN_ENABLED";

  private static void requireEnabled() throws IOException {
    if (System.getenv(SWITCH) == null) {
      throw new IOException("dummy signature type is only for ostree testing");
    }
  }

  @Override
  public byte[] publicKey(String text) throws IOException {
    requireEnabled();
    return text.getBytes(UTF_8);
  }

  @Override
  public byte[] secretKey(String text) throws IOException {
    return publicKey(text);
  }

  @Override
  public List<byte[]> publicKeys(byte[] file) throws IOException {
    throw new IOException("not implemented");
  }

  @Override
  public List<byte[]> secretKeys(byte[] file) throws IOException {
    throw new IOException("not implemented");
  }

  @Override
  public byte[] sign(byte[] secretKey, byte[] data) throws IOException {
    requireEnabled();
    return secretKey.clone();
  }

  @Override
  public boolean verify(byte[] publicKey, byte[] data, byte[] signature) throws IOException {
    requireEnabled();
    return MessageDigest.isEqual(publicKey, signature);
  }
}
