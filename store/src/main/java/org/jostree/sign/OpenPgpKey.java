package org.jostree.sign;

import java.io.IOException;
import java.nio.file.Path;
import org.jostree.openpgp.GnuPg;
import org.jspecify.annotations.Nullable;

/** An OpenPGP key that GnuPG has. */
public final class OpenPgpKey implements Signer {
  private final GnuPg gnuPg;
  private final String keyId;

  /**
   * A key, which is looked for when it has to sign.
   *
   * @param home GnuPG's directory; null for that of the user
   * @param keyId a fingerprint, or its end
   */
  public OpenPgpKey(@Nullable Path home, String keyId) {
    this.gnuPg = new GnuPg(home);
    this.keyId = keyId;
  }

  @Override
  public String metadataKey() {
    return OpenPgpSignatures.KEY;
  }

  @Override
  public byte[] sign(byte[] data) throws IOException {
    return gnuPg.sign(keyId, data);
  }
}
