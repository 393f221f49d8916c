package org.jostree.openpgp;

import java.util.ArrayList;
import java.util.List;

/**
 * What has been found out about a signature. Times are seconds since 1970, 0 for never.
 *
 * @param verdict whether it counts, or why not
 * @param keyExpired whether the key that made it, or its primary key, has expired
 * @param fingerprint of the key that made it, in capital hexadecimal digits, or as much of it as
 *     the signature tells
 * @param primaryFingerprint of its primary key; the same when that is unknown
 * @param algorithm of the key, by name
 * @param created when the signature was made
 * @param expires when it ceases to count
 * @param keyExpires when the key does
 * @param primaryExpires when the primary key does
 * @param signer the main name of the key
 */
public record SignatureResult(
    Verdict verdict,
    boolean keyExpired,
    String fingerprint,
    String primaryFingerprint,
    String algorithm,
    long created,
    long expires,
    long keyExpires,
    long primaryExpires,
    UserId signer) {
  private static final int KEY_ID_DIGITS = 16;

  /** Whether a signature counts, or why not. */
  public enum Verdict {
    /** It is good, by a key that is trusted. */
    VALID,
    /** The key is not there. */
    KEY_MISSING,
    /** The key was revoked. */
    KEY_REVOKED,
    /** It was good until its time was over. */
    EXPIRED,
    /** Anything else: over other data, by a key that has expired or must not sign. */
    BAD
  }

  /** Whether it is good, by a key that is trusted. */
  public boolean isValid() {
    return verdict == Verdict.VALID;
  }

  /** Some lines for people. */
  public List<String> describe() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "Signature made "
            + DateText.of(created)
            + " using "
            + algorithm
            + " key ID "
            + keyId(fingerprint));
    String whom = "\"" + signer.name() + " <" + signer.email() + ">\"";
    lines.add(
        switch (verdict) {
          case VALID -> "Good signature from " + whom;
          case KEY_MISSING -> "Can't check signature: public key not found";
          case KEY_REVOKED -> "Key revoked";
          case EXPIRED -> "Expired signature from " + whom;
          case BAD -> "BAD signature from " + whom;
        });
    boolean isSubkey = !fingerprint.equals(primaryFingerprint);
    if (isSubkey) {
      lines.add("Primary key ID " + keyId(primaryFingerprint));
    }
    addExpiry(lines, "Signature", expires, verdict == Verdict.EXPIRED);
    addExpiry(lines, "Key", keyExpires, keyExpired);
    if (isSubkey) {
      addExpiry(lines, "Primary key", primaryExpires, keyExpired);
    }
    return lines;
  }

  private static void addExpiry(List<String> lines, String what, long time, boolean isOver) {
    if (time > 0) {
      lines.add(what + (isOver ? " expired " : " expires ") + DateText.of(time));
    }
  }

  private static String keyId(String fingerprint) {
    return fingerprint.substring(Math.max(0, fingerprint.length() - KEY_ID_DIGITS));
  }
}
