package org.jostree.sign;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A secret key. */
public final class SigningKey implements Signer {
  private final SignatureKind kind;
  private final byte[] secret;

  private SigningKey(SignatureKind kind, byte[] secret) {
    this.kind = kind;
    this.secret = secret;
  }

  /**
   * A key in the form that the command line has it in.
   *
   * @throws IOException when it is none; the message does not tell the key
   */
  public static SigningKey of(SignatureKind kind, String text) throws IOException {
    return new SigningKey(kind, kind.scheme().secretKey(text));
  }

  /**
   * The keys of a file.
   *
   * @throws IOException when the file cannot be read, or holds something else or nothing
   */
  public static List<SigningKey> ofFile(SignatureKind kind, Path file) throws IOException {
    List<SigningKey> keys = new ArrayList<>();
    for (byte[] secret : kind.scheme().secretKeys(Files.readAllBytes(file))) {
      keys.add(new SigningKey(kind, secret));
    }
    if (keys.isEmpty()) {
      throw new IOException("No secret keys in file '" + file + "'");
    }
    return keys;
  }

  @Override
  public String metadataKey() {
    return kind.metadataKey();
  }

  @Override
  public byte[] sign(byte[] data) throws IOException {
    return kind.scheme().sign(secret, data);
  }
}
