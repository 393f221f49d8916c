package org.jostree.sign;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jostree.gvariant.GVariantReader;
import org.jostree.openpgp.SignatureResult;
import org.jostree.openpgp.SignatureResults;
import org.jostree.remote.RemoteConfig;
import org.jostree.remote.Remotes;
import org.jostree.repo.Repo;
import org.jspecify.annotations.Nullable;

/**
 * All signatures of a commit, with what the keys of the repository's remotes and of the system say
 * of them. It demands nothing: what cannot be checked is said to be unchecked.
 *
 * @param openPgp those of OpenPGP
 * @param others those of other kinds
 */
public record SignatureReport(List<SignatureResult> openPgp, List<Other> others) {
  /** Kinds whose signatures prove something. */
  private static final List<SignatureKind> KINDS =
      List.of(SignatureKind.ED25519, SignatureKind.SPKI);

  /**
   * A signature that does not say who made it.
   *
   * @param key the trusted key by which it is good, in hexadecimal digits; null if it is by none
   */
  public record Other(SignatureKind kind, @Nullable String key) {}

  /**
   * Looks at them.
   *
   * @param bytes of the commit object
   * @param detached its detached metadata {@code a{sv}}; null if it has none
   */
  public static SignatureReport of(Repo repo, byte[] bytes, @Nullable GVariantReader detached)
      throws IOException {
    List<Other> others = new ArrayList<>();
    for (SignatureKind kind : KINDS) {
      List<byte[]> signatures = SignatureLists.find(detached, kind.metadataKey());
      if (signatures != null && !signatures.isEmpty()) {
        PublicKeys keys = trusted(repo, kind);
        for (byte[] each : signatures) {
          others.add(new Other(kind, keyOf(keys, bytes, each)));
        }
      }
    }
    return new SignatureReport(openPgp(repo, bytes, detached), others);
  }

  private static List<SignatureResult> openPgp(
      Repo repo, byte[] bytes, @Nullable GVariantReader detached) throws IOException {
    if (SignatureLists.find(detached, OpenPgpSignatures.KEY) == null) {
      return List.of(); // without loading any keys
    }
    SignatureResults results = OpenPgpSignatures.ofAll(repo, null).verify(bytes, detached);
    return results == null ? List.of() : results.all();
  }

  private static @Nullable String keyOf(PublicKeys keys, byte[] data, byte[] signature) {
    try {
      byte[] key = keys.keyOf(data, signature);
      return key == null ? null : HexFormat.of().formatHex(key);
    } catch (IOException e) {
      return null; // it has not even the form of one
    }
  }

  private static PublicKeys trusted(Repo repo, SignatureKind kind) throws IOException {
    PublicKeys keys = new PublicKeys(kind);
    Remotes remotes = Remotes.of(repo);
    for (String name : remotes.names()) {
      RemoteConfig remote = remotes.find(name);
      if (remote != null) {
        addIfUsable(keys, remote);
      }
    }
    try {
      keys.addDirectory(null);
    } catch (IOException e) {
      return keys; // the system has none
    }
    return keys;
  }

  private static void addIfUsable(PublicKeys keys, RemoteConfig remote) {
    String word = keys.kind().word();
    String key = remote.get("verification-" + word + "-key");
    String file = remote.get("verification-" + word + "-file");
    try {
      if (key != null) {
        keys.add(key);
      }
      if (file != null) {
        keys.addFile(Path.of(file));
      }
    } catch (IOException e) {
      return; // what is no key makes no signature good
    }
  }
}
