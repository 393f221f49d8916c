package org.jostree.sign;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;

/**
 * Keys that name their own algorithm: RSA and elliptic curves with SHA-256, Ed25519 and Ed448 with
 * the digest that belongs to them, as OpenSSL takes them if nothing else is said.
 */
final class SpkiScheme implements Scheme {
  private static final List<String> ALGORITHMS = List.of("EdDSA", "EC", "RSA");

  @Override
  public byte[] publicKey(String text) throws IOException {
    return Base64Keys.decode(text);
  }

  @Override
  public byte[] secretKey(String text) throws IOException {
    return Base64Keys.decode(text);
  }

  @Override
  public List<byte[]> publicKeys(byte[] file) throws IOException {
    return blocks(file, "PUBLIC KEY");
  }

  @Override
  public List<byte[]> secretKeys(byte[] file) throws IOException {
    return blocks(file, "PRIVATE KEY");
  }

  /** The blocks of a PEM file, RFC 7468; those with another label are an error. */
  private static List<byte[]> blocks(byte[] file, String label) throws IOException {
    String begin = "-----BEGIN " + label + "-----";
    String end = "-----END " + label + "-----";
    List<byte[]> blocks = new ArrayList<>();
    StringBuilder base64 = new StringBuilder();
    boolean inside = false;
    for (String line : Base64Keys.lines(file)) {
      if (!inside && line.startsWith("-----BEGIN ")) {
        if (!line.equals(begin)) {
          throw new IOException("Unexpected label in PEM: " + line + ", expected " + begin);
        }
        inside = true;
        base64.setLength(0);
      } else if (inside && line.equals(end)) {
        inside = false;
        blocks.add(Base64Keys.decode(base64.toString()));
      } else if (inside) {
        base64.append(line);
      }
    }
    if (inside) {
      throw new IOException("PEM without " + end);
    }
    return blocks;
  }

  @Override
  public byte[] sign(byte[] secretKey, byte[] data) throws IOException {
    PrivateKey key =
        key(
            secretKey,
            (factory, bytes) -> factory.generatePrivate(new PKCS8EncodedKeySpec(bytes)),
            "secret");
    try {
      Signature signature = signature(key);
      signature.initSign(key);
      signature.update(data);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IOException("Failed to sign: " + e.getMessage(), e);
    }
  }

  @Override
  public boolean verify(byte[] publicKey, byte[] data, byte[] signature) throws IOException {
    PublicKey key =
        key(
            publicKey,
            (factory, bytes) -> factory.generatePublic(new X509EncodedKeySpec(bytes)),
            "public");
    try {
      Signature verifier = signature(key);
      verifier.initVerify(key);
      verifier.update(data);
      return verifier.verify(signature);
    } catch (SignatureException e) {
      return false;
    } catch (GeneralSecurityException e) {
      throw new IOException("spki: " + e.getMessage(), e);
    }
  }

  private interface Decoder<K extends Key> {
    K decode(KeyFactory factory, byte[] bytes) throws InvalidKeySpecException;
  }

  private static <K extends Key> K key(byte[] bytes, Decoder<K> decoder, String which)
      throws IOException {
    for (String algorithm : ALGORITHMS) {
      try {
        return decoder.decode(KeyFactory.getInstance(algorithm), bytes);
      } catch (InvalidKeySpecException e) {
        // Of another algorithm.
      } catch (GeneralSecurityException e) {
        throw new IOException("spki: " + e.getMessage(), e);
      }
    }
    throw new IOException("spki: Failed to initialize " + which + " key");
  }

  private static Signature signature(Key key) throws GeneralSecurityException {
    return Signature.getInstance(
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> "EdDSA";
        });
  }
}
