package org.jostree.remote;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a keyring into certificates without looking into them: packets as in RFC 4880, section 4,
 * each certificate from one public key up to the next.
 */
final class Certificates {
  private static final int SECRET_KEY = 5;
  private static final int PUBLIC_KEY = 6;

  /** What a keyring of GnuPG notes about its owner; it goes to nobody else. */
  private static final int TRUST = 12;

  private final ByteBuffer keyring;

  private Certificates(byte[] keyring) {
    this.keyring = ByteBuffer.wrap(keyring);
  }

  /**
   * The certificates by their fingerprints, in capital hexadecimal digits, in the order of the
   * keyring.
   */
  static Map<String, byte[]> split(byte[] keyring) throws IOException {
    return new Certificates(keyring).split();
  }

  private Map<String, byte[]> split() throws IOException {
    Map<String, byte[]> certificates = new LinkedHashMap<>();
    @Nullable String fingerprint = null;
    ByteArrayOutputStream current = new ByteArrayOutputStream();
    while (keyring.hasRemaining()) {
      int start = keyring.position();
      int tag = skipHeader();
      byte[] body = new byte[bodyLength];
      keyring.get(body);
      if (tag == SECRET_KEY) {
        throw new IOException("The keyring holds secret keys");
      }
      if (tag == PUBLIC_KEY) {
        put(certificates, fingerprint, current);
        fingerprint = fingerprint(body);
        current = new ByteArrayOutputStream();
      } else if (fingerprint == null) {
        throw malformed();
      }
      if (tag != TRUST) {
        current.write(keyring.array(), start, keyring.position() - start);
      }
    }
    put(certificates, fingerprint, current);
    return certificates;
  }

  private static void put(
      Map<String, byte[]> certificates,
      @Nullable String fingerprint,
      ByteArrayOutputStream certificate) {
    if (fingerprint != null) {
      certificates.put(fingerprint, certificate.toByteArray());
    }
  }

  private int bodyLength;

  /** Reads the tag and the length of a packet; the body is whole behind it. */
  private int skipHeader() throws IOException {
    int first = octet();
    if (first < 0x80) {
      throw malformed();
    }
    boolean isNew = (first & 0x40) != 0;
    long length = isNew ? newLength() : oldLength(first & 3);
    if (length > keyring.remaining()) {
      throw malformed();
    }
    bodyLength = (int) length;
    return isNew ? first & 0x3f : (first >> 2) & 0xf;
  }

  private long newLength() throws IOException {
    int first = octet();
    if (first < 192) {
      return first;
    }
    if (first < 224) {
      return ((first - 192L) << 8) + octet() + 192;
    }
    if (first == 255) {
      return number(4);
    }
    throw new IOException("The keyring has packets of partial length");
  }

  private long oldLength(int kind) throws IOException {
    if (kind == 3) {
      throw new IOException("The keyring has packets of unknown length");
    }
    return number(1 << kind);
  }

  private long number(int octets) throws IOException {
    long number = 0;
    for (int i = 0; i < octets; i++) {
      number = number << 8 | octet();
    }
    return number;
  }

  private int octet() throws IOException {
    if (!keyring.hasRemaining()) {
      throw malformed();
    }
    return keyring.get() & 0xff;
  }

  private static IOException malformed() {
    return new IOException("Not an OpenPGP keyring");
  }

  /** Of a key of version 4: SHA-1 over the key behind a frame, RFC 4880, section 12.2. */
  private static String fingerprint(byte[] key) throws IOException {
    if (key.length == 0 || key[0] != 4 || key.length > 0xffff) {
      throw new IOException("The keyring has a key that is not of version 4");
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
    StringBuilder text = new StringBuilder();
    for (byte each : digest.digest(key)) {
      text.append(Character.toUpperCase(Character.forDigit((each >> 4) & 0xf, 16)));
      text.append(Character.toUpperCase(Character.forDigit(each & 0xf, 16)));
    }
    return text.toString();
  }
}
