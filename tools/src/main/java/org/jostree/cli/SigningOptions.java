package org.jostree.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jostree.cli.options.Options;
import org.jostree.cli.options.Text;
import org.jostree.cli.options.TextList;
import org.jostree.sign.OpenPgpKey;
import org.jostree.sign.SignatureKind;
import org.jostree.sign.Signer;
import org.jostree.sign.SigningKey;

/** The options of commands that make something and sign it. */
final class SigningOptions {
  private static final String DEFAULT_TYPE = "ed25519";

  private final TextList gpgSign;
  private final Text gpgHome;
  private final TextList sign;
  private final TextList signFromFile;
  private final Text signType;

  /** Declares them; {@code what} is signed. */
  SigningOptions(Options options, String what) {
    gpgSign = options.list("gpg-sign", "KEY-ID", "GPG Key ID to sign the " + what + " with");
    gpgHome =
        options.text("gpg-homedir", "HOMEDIR", "GPG Homedir to use when looking for keyrings");
    sign = options.list("sign", "KEY_ID", "Sign the " + what + " with");
    signFromFile =
        options.list("sign-from-file", "PATH", "Sign the " + what + " with the key in a file");
    signType = declareType(options);
  }

  static Text declareType(Options options) {
    return options.text("sign-type", "NAME", "Signature type to use (defaults to 'ed25519')");
  }

  static Text declareTypeWithLetter(Options options) {
    return options.text('s', "sign-type", "NAME", "Signature type to use (defaults to 'ed25519')");
  }

  static Text declareKeysFile(Options options) {
    return options.text("keys-file", "NAME", "Read key(s) from file");
  }

  static Text declareKeysDir(Options options) {
    return options.text(
        "keys-dir",
        "NAME",
        "Redefine system-wide directories with public and revoked keys for verification");
  }

  /** The kind of signature that an option names. */
  static SignatureKind kind(Text type) throws IOException {
    return SignatureKind.of(type.valueOr(DEFAULT_TYPE));
  }

  /** Who is to sign; nobody when no key is given. */
  List<Signer> signers() throws IOException {
    List<Signer> signers = new ArrayList<>();
    if (sign.isGiven() || signFromFile.isGiven()) {
      SignatureKind kind = kind(signType);
      for (String key : sign.values()) {
        signers.add(SigningKey.of(kind, key));
      }
      for (String file : signFromFile.values()) {
        signers.addAll(SigningKey.ofFile(kind, Path.of(file)));
      }
    }
    String home = gpgHome.value();
    for (String key : gpgSign.values()) {
      signers.add(new OpenPgpKey(home == null ? null : Path.of(home), key));
    }
    return signers;
  }
}
