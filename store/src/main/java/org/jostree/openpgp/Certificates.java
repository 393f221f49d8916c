package org.jostree.openpgp;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.operator.bc.BcKeyFingerprintCalculator;
import org.jspecify.annotations.Nullable;

/** Cuts a keyring into certificates, each from one public key up to the next, and joins them. */
public final class Certificates {
  private Certificates() {}

  /**
   * The certificates of a keyring by their fingerprints, in capital hexadecimal digits, in its
   * order. Those with keys of another version than 4 are left out.
   *
   * @param keyring binary; not GnuPG's keybox
   * @throws IOException when it is no keyring, or holds secret keys
   */
  public static Map<String, byte[]> split(byte[] keyring) throws IOException {
    Map<String, byte[]> certificates = new LinkedHashMap<>();
    @Nullable String fingerprint = null;
    boolean isFirst = true;
    ByteArrayOutputStream current = new ByteArrayOutputStream();
    for (Packets.Packet packet : Packets.split(keyring)) {
      if (packet.tag() == Packets.SECRET_KEY) {
        throw new IOException("The keyring holds secret keys");
      }
      if (packet.tag() == Packets.PUBLIC_KEY) {
        put(certificates, fingerprint, current);
        fingerprint = fingerprint(packet.body());
        current = new ByteArrayOutputStream();
      } else if (isFirst) {
        throw new IOException("Not an OpenPGP keyring");
      }
      isFirst = false;
      // What a keyring of GnuPG notes about its owner goes to nobody else.
      if (packet.tag() != Packets.TRUST) {
        current.write(packet.whole());
      }
    }
    put(certificates, fingerprint, current);
    return certificates;
  }

  private static void put(
      Map<String, byte[]> certificates,
      @Nullable String fingerprint,
      ByteArrayOutputStream certificate)
      throws IOException {
    if (fingerprint != null) {
      byte[] old = certificates.get(fingerprint);
      byte[] bytes = certificate.toByteArray();
      certificates.put(fingerprint, old == null ? bytes : join(old, bytes));
    }
  }

  /** Of a key of version 4: SHA-1 over the key behind a frame, RFC 4880, section 12.2. */
  private static @Nullable String fingerprint(byte[] key) {
    if (key.length == 0 || key[0] != 4 || key.length > 0xffff) {
      return null;
    }
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-1");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java runtime has no SHA-1", e);
    }
    digest.update((byte) 0x99);
    digest.update((byte) (key.length >> 8));
    digest.update((byte) key.length);
    return HexFormat.of().withUpperCase().formatHex(digest.digest(key));
  }

  /**
   * Two copies of one certificate in one: what either has, such as a revocation.
   *
   * @throws IOException when one cannot be read
   */
  public static byte[] join(byte[] one, byte[] other) throws IOException {
    try {
      return PGPPublicKeyRing.join(read(one), read(other)).getEncoded();
    } catch (PGPException e) {
      throw new IOException("OpenPGP certificates cannot be joined: " + e.getMessage(), e);
    }
  }

  /**
   * Reads a certificate.
   *
   * @throws IOException when it cannot be read
   */
  static PGPPublicKeyRing read(byte[] certificate) throws IOException {
    try {
      return new PGPPublicKeyRing(certificate, new BcKeyFingerprintCalculator());
    } catch (RuntimeException e) {
      throw new IOException("Malformed OpenPGP certificate: " + e.getMessage(), e);
    }
  }
}
