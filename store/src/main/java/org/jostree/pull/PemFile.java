package org.jostree.pull;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Certificates and keys in files, as text by RFC 7468. */
final class PemFile {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");

  /** The beginning of a PKCS #8 wrapping for RSA: version 0, the identifier of the algorithm. */
  private static final byte[] RSA_HEAD = {
    2, 1, 0, 0x30, 13, 6, 9, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 13, 1, 1, 1, 5, 0
  };

  private PemFile() {}

  /** All certificates of a file, at least one. */
  static List<X509Certificate> certificates(Path file)
      throws IOException, GeneralSecurityException {
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    List<X509Certificate> found = new ArrayList<>();
    Matcher block = BLOCK.matcher(Files.readString(file, ISO_8859_1));
    while (block.find()) {
      if (block.group(1).equals("CERTIFICATE")) {
        Certificate certificate =
            factory.generateCertificate(new ByteArrayInputStream(decode(block.group(2))));
        found.add((X509Certificate) certificate);
      }
    }
    if (found.isEmpty()) {
      throw new IOException("No certificate in " + file);
    }
    return found;
  }

  /** The first key of a file, one without a password. */
  static PrivateKey privateKey(Path file) throws IOException, GeneralSecurityException {
    Matcher block = BLOCK.matcher(Files.readString(file, ISO_8859_1));
    while (block.find()) {
      byte[] bytes = decode(block.group(2));
      if (block.group(1).equals("PRIVATE KEY")) {
        return anyKey(bytes, file);
      }
      if (block.group(1).equals("RSA PRIVATE KEY")) {
        return anyKey(wrapRsa(bytes), file);
      }
    }
    throw new IOException("No private key without a password in " + file);
  }

  private static PrivateKey anyKey(byte[] pkcs8, Path file)
      throws IOException, GeneralSecurityException {
    for (String algorithm : List.of("RSA", "EC", "EdDSA")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
      } catch (InvalidKeySpecException e) {
        // It is of another kind.
      }
    }
    throw new IOException("The key in " + file + " is of a kind that is not known");
  }

  private static byte[] wrapRsa(byte[] pkcs1) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes(RSA_HEAD);
    writeDer(body, 4, pkcs1);
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    writeDer(whole, 0x30, body.toByteArray());
    return whole.toByteArray();
  }

  /** A tag, the length in the long form of four octets, the value. */
  private static void writeDer(ByteArrayOutputStream out, int tag, byte[] value) {
    out.write(tag);
    out.write(0x84);
    for (int shift = 24; shift >= 0; shift -= 8) {
      out.write(value.length >>> shift);
    }
    out.writeBytes(value);
  }

  private static byte[] decode(String base64) throws IOException {
    try {
      return Base64.getMimeDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw new IOException("Malformed base64 in a PEM file", e);
    }
  }
}
