package org.jostree.openpgp;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Where the key of a mail address is published: draft-koch-openpgp-webkey-service, section 3.1. */
public record WebKeyDirectory(String advancedUrl, String directUrl) {
  private static final String ALPHABET = "ybndrfg8ejkmcpqxot1uwisza345h769";
  private static final int BITS_OF_LETTER = 5;

  /** The places, or null when it is no mail address. */
  public static @Nullable WebKeyDirectory of(String email) {
    int at = email.lastIndexOf('@');
    if (at <= 0 || at + 1 == email.length()) {
      return null;
    }
    String local = email.substring(0, at).toLowerCase(Locale.ROOT);
    String domain = email.substring(at + 1).toLowerCase(Locale.ROOT);
    String place =
        "hu/" + letters(sha1(local)) + "?l=" + URLEncoder.encode(local, UTF_8).replace("+", "%20");
    return new WebKeyDirectory(
        "https://openpgpkey." + domain + "/.well-known/openpgpkey/" + domain + "/" + place,
        "https://" + domain + "/.well-known/openpgpkey/" + place);
  }

  private static byte[] sha1(String text) {
    try {
      return MessageDigest.getInstance("SHA-1").digest(text.getBytes(UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java runtime has no SHA-1", e);
    }
  }

  /** Five bits a letter, the highest first; 160 bits are 32 letters. */
  private static String letters(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    int bits = 0;
    int count = 0;
    for (byte each : bytes) {
      bits = (bits << 8 | (each & 0xff)) & 0xfff;
      count += 8;
      while (count >= BITS_OF_LETTER) {
        count -= BITS_OF_LETTER;
        text.append(ALPHABET.charAt((bits >> count) & 0x1f));
      }
    }
    return text.toString();
  }
}
