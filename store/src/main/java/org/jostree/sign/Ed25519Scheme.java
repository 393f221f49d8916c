package org.jostree.sign;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** Ed25519, RFC 8032. */
final class Ed25519Scheme implements Scheme {
  private static final int PUBLIC_BYTES = 32;
  private static final int SEED_BYTES = 32;
  private static final int SECRET_BYTES = SEED_BYTES + PUBLIC_BYTES;
  private static final int SIGNATURE_BYTES = 64;

  /** What stands in front of a key in a SubjectPublicKeyInfo, RFC 8410. */
  private static final byte[] X509_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

  @Override
  public byte[] publicKey(String text) throws IOException {
    return require(Base64Keys.decode(text), PUBLIC_BYTES);
  }

  @Override
  public byte[] secretKey(String text) throws IOException {
    return require(Base64Keys.decode(text), SECRET_BYTES);
  }

  private static byte[] require(byte[] key, int bytes) throws IOException {
    if (key.length != bytes) {
      throw new IOException(
          "Ill-formed input: expected " + bytes + " bytes, got " + key.length + " bytes");
    }
    return key;
  }

  @Override
  public List<byte[]> publicKeys(byte[] file) throws IOException {
    List<byte[]> keys = new ArrayList<>();
    for (String line : Base64Keys.lines(file)) {
      keys.add(publicKey(line));
    }
    return keys;
  }

  @Override
  public List<byte[]> secretKeys(byte[] file) throws IOException {
    List<byte[]> keys = new ArrayList<>();
    for (String line : Base64Keys.lines(file)) {
      keys.add(secretKey(line));
    }
    return keys;
  }

  @Override
  public byte[] sign(byte[] secretKey, byte[] data) throws IOException {
    byte[] seed = Arrays.copyOf(secretKey, SEED_BYTES);
    try {
      PrivateKey key =
          KeyFactory.getInstance("Ed25519")
              .generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, seed));
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(key);
      signature.update(data);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IOException("Failed to sign: " + e.getMessage(), e);
    } finally {
      Arrays.fill(seed, (byte) 0);
    }
  }

  @Override
  public boolean verify(byte[] publicKey, byte[] data, byte[] signature) throws IOException {
    if (signature.length != SIGNATURE_BYTES) {
      throw new IOException(
          "Invalid signature length of "
              + signature.length
              + " bytes, expected "
              + SIGNATURE_BYTES);
    }
    try {
      byte[] encoded = Arrays.copyOf(X509_PREFIX, X509_PREFIX.length + PUBLIC_BYTES);
      System.arraycopy(publicKey, 0, encoded, X509_PREFIX.length, PUBLIC_BYTES);
      PublicKey key =
          KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
      Signature verifier = Signature.getInstance("Ed25519");
      verifier.initVerify(key);
      verifier.update(data);
      return verifier.verify(signature);
    } catch (java.security.InvalidKeyException
        | java.security.spec.InvalidKeySpecException
        | SignatureException e) {
      // Half of all 32 bytes are no point of the curve, and no signature is theirs.
      return false;
    } catch (GeneralSecurityException e) {
      throw new IOException("Ed25519 cannot be verified here: " + e.getMessage(), e);
    }
  }
}
