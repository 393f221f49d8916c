package org.jostree.sign;

import java.io.IOException;
import java.util.Locale;

/** The kinds of signatures besides OpenPGP, by the names that options and configuration use. */
public enum SignatureKind {
  /** Ed25519: keys are base64 of 32 bytes, secret ones of the 32 of the seed and the public 32. */
  ED25519,
  /**
   * Any algorithm that Java knows: public keys are X.509 SubjectPublicKeyInfo, secret ones PKCS #8,
   * as base64 of DER on the command line, as PEM in files.
   */
  SPKI,
  /** No signature at all but the key itself, for tests: {@code OSTREE_DUMMY_SIGN_ENABLED}. */
  DUMMY;

  /**
   * The kind of that name.
   *
   * @throws IOException when there is none
   */
  public static SignatureKind of(String name) throws IOException {
    return switch (name) {
      case "ed25519" -> ED25519;
      case "spki" -> SPKI;
      case "dummy" -> DUMMY;
      default -> throw new IOException("Requested signature type is not implemented");
    };
  }

  /** The name. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The key of a dictionary under which such signatures are kept, an array {@code aay}. */
  public String metadataKey() {
    return "ostree.sign." + word();
  }

  Scheme scheme() {
    return switch (this) {
      case ED25519 -> new Ed25519Scheme();
      case SPKI -> new SpkiScheme();
      case DUMMY -> new DummyScheme();
    };
  }
}
