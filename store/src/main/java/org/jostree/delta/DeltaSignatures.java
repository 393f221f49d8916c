package org.jostree.delta;

import java.io.IOException;
import org.jostree.repo.Repo;
import org.jostree.sign.PublicKeys;

/** The signatures of static deltas, which are over the superblock. */
public final class DeltaSignatures {
  private DeltaSignatures() {}

  /** {@code core.sign-verify-deltas}: whether a delta needs a signature to be applied. */
  public static boolean areRequired(Repo repo) throws IOException {
    return repo.config().file().getBoolean("core", "sign-verify-deltas", false);
  }

  /**
   * Finds a good signature.
   *
   * @param file the bytes of the file of a superblock
   * @return what to tell of it
   * @throws IOException when there is none
   */
  public static String verify(byte[] file, PublicKeys keys) throws IOException {
    SignedSuperblock signed = SignedSuperblock.of(file);
    if (signed == null) {
      throw new IOException("no signatures in static-delta");
    }
    if (signed.signatures().lookup(keys.kind().metadataKey()) == null) {
      throw new IOException(
          "no signature for '" + keys.kind().word() + "' in static-delta superblock");
    }
    return keys.verify(signed.superblock(), signed.signatures());
  }
}
