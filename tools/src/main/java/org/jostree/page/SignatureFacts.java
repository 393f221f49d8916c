package org.jostree.page;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jostree.gvariant.GVariantReader;
import org.jostree.object.CommitId;
import org.jostree.openpgp.SignatureResult;
import org.jostree.openpgp.SignatureResults;
import org.jostree.repo.Repo;
import org.jostree.sign.OpenPgpSignatures;
import org.jostree.sign.PublicKeys;
import org.jostree.sign.SignatureKind;
import org.jostree.sign.SignatureLists;
import org.jspecify.annotations.Nullable;

/**
 * A signature of a commit, or all of a kind.
 *
 * @param state {@code good} by a key that is trusted here, {@code bad}, or {@code unknown} without
 *     its key
 * @param lines what there is to say of it
 */
record SignatureFacts(String kind, String state, List<String> lines) {
  private static final String GOOD = "good";
  private static final String UNKNOWN = "unknown";

  private static final SignatureKind[] KINDS = {SignatureKind.ED25519, SignatureKind.SPKI};

  /** Whether there is any signature. */
  static boolean isSigned(@Nullable GVariantReader detached) {
    if (detached == null) {
      return false;
    }
    for (SignatureKind kind : KINDS) {
      if (SignatureLists.find(detached, kind.metadataKey()) != null) {
        return true;
      }
    }
    return SignatureLists.find(detached, OpenPgpSignatures.KEY) != null;
  }

  /** All, looked at with the keys of the repository's remotes and of the system. */
  static List<SignatureFacts> of(Repo repo, CommitId commit) throws IOException {
    List<SignatureFacts> facts = new ArrayList<>();
    GVariantReader detached = repo.readDetachedMetadata(commit);
    if (!isSigned(detached)) {
      return facts;
    }
    byte[] data = repo.readMetadata(commit);
    if (SignatureLists.find(detached, OpenPgpSignatures.KEY) != null) {
      SignatureResults results = OpenPgpSignatures.ofAll(repo, null).verify(data, detached);
      for (SignatureResult result : results == null ? List.<SignatureResult>of() : results.all()) {
        facts.add(new SignatureFacts("OpenPGP", state(result), shown(result.describe())));
      }
    }
    for (SignatureKind kind : KINDS) {
      List<byte[]> signatures = SignatureLists.find(detached, kind.metadataKey());
      if (signatures != null) {
        facts.add(ofKind(kind, signatures.size(), data, detached));
      }
    }
    return facts;
  }

  private static String state(SignatureResult result) {
    return switch (result.verdict()) {
      case VALID -> GOOD;
      case KEY_MISSING -> UNKNOWN;
      case KEY_REVOKED, EXPIRED, BAD -> "bad";
    };
  }

  private static SignatureFacts ofKind(
      SignatureKind kind, int count, byte[] data, @Nullable GVariantReader detached) {
    String counted = Figures.count(count, "signature", "signatures");
    String name = kind == SignatureKind.ED25519 ? "Ed25519" : "SPKI";
    try {
      String good = new PublicKeys(kind).verify(data, detached);
      return new SignatureFacts(name, GOOD, List.of(counted, VisibleText.ofName(good)));
    } catch (IOException e) {
      // No key, or none that has made one of them: the server's administrator trusts some, or none.
      String fault = VisibleText.ofName(String.valueOf(e.getMessage()));
      return new SignatureFacts(name, UNKNOWN, List.of(counted, fault));
    }
  }

  private static List<String> shown(List<String> lines) {
    List<String> shown = new ArrayList<>();
    for (String line : lines) {
      shown.add(VisibleText.ofName(line));
    }
    return shown;
  }
}
