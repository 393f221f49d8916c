package org.jostree.sign;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jostree.gvariant.GVariantReader;
import org.jostree.object.CommitId;
import org.jostree.openpgp.GnuPg;
import org.jostree.openpgp.Keyring;
import org.jostree.repo.Repo;
import org.jostree.repo.Transaction;
import org.jspecify.annotations.Nullable;

/** Signatures of commits that are in a repository; they are in the detached metadata. */
public final class CommitSigning {
  private final Repo repo;
  private final CommitId commit;
  private final byte[] data;

  /**
   * Of a commit.
   *
   * @throws IOException when it is not there
   */
  public CommitSigning(Repo repo, CommitId commit) throws IOException {
    this.repo = repo;
    this.commit = commit;
    this.data = repo.readMetadata(commit);
  }

  /** Adds signatures; if one cannot be made, none is added. */
  public void sign(List<Signer> signers) throws IOException {
    GVariantReader metadata = repo.readDetachedMetadata(commit);
    write(SignatureLists.sign(metadata, signers, data));
  }

  private void write(GVariantReader metadata) throws IOException {
    try (Transaction transaction = repo.transaction()) {
      transaction.setDetachedMetadata(commit, metadata);
      transaction.commit();
    }
  }

  /**
   * Finds a good signature.
   *
   * @return what to tell of it
   * @throws IOException when there is none
   */
  public String verify(PublicKeys keys) throws IOException {
    return keys.verify(data, repo.readDetachedMetadata(commit));
  }

  /**
   * Adds signatures of OpenPGP keys; if one cannot be made, none is added.
   *
   * @param home GnuPG's directory; null for that of the user
   * @throws IOException when there is no such key, or it has signed the commit already
   */
  public void signWithOpenPgp(@Nullable Path home, List<String> keyIds) throws IOException {
    GVariantReader metadata = repo.readDetachedMetadata(commit);
    List<byte[]> signatures = SignatureLists.find(metadata, OpenPgpSignatures.KEY);
    Keyring keyring = OpenPgpSignatures.ofAll(repo, new GnuPg(home).home()).keyring();
    List<Signer> signers = new ArrayList<>();
    for (String keyId : keyIds) {
      if (signatures != null && indexOfOneBy(keyring.keysBeside(keyId), signatures) >= 0) {
        throw new IOException("Commit is already signed with GPG key " + keyId);
      }
      signers.add(new OpenPgpKey(home, keyId));
    }
    sign(signers);
  }

  private static int indexOfOneBy(List<String> fingerprints, List<byte[]> signatures) {
    for (int i = 0; i < signatures.size(); i++) {
      if (Keyring.isSignedBy(signatures.get(i), fingerprints)) {
        return i;
      }
    }
    return -1;
  }

  /**
   * Removes the signatures of OpenPGP keys, of their subkeys, and of the keys that they belong to.
   *
   * @param home GnuPG's directory, where the keys are looked up; null for that of the user
   * @return how many there were
   */
  public int deleteOpenPgp(@Nullable Path home, List<String> keyIds) throws IOException {
    GVariantReader metadata = repo.readDetachedMetadata(commit);
    List<byte[]> signatures = SignatureLists.find(metadata, OpenPgpSignatures.KEY);
    if (metadata == null || signatures == null) {
      return 0;
    }
    Keyring keyring = OpenPgpSignatures.ofAll(repo, new GnuPg(home).home()).keyring();
    List<byte[]> left = new ArrayList<>(signatures);
    for (String keyId : keyIds) {
      List<String> fingerprints = keyring.keysBeside(keyId);
      left.removeIf(signature -> Keyring.isSignedBy(signature, fingerprints));
    }
    int deleted = signatures.size() - left.size();
    if (deleted > 0) {
      write(SignatureLists.replace(metadata, OpenPgpSignatures.KEY, left));
    }
    return deleted;
  }

  /**
   * Removes the signatures of keys.
   *
   * @return how many there were
   */
  public int delete(PublicKeys keys) throws IOException {
    GVariantReader metadata = repo.readDetachedMetadata(commit);
    String key = keys.kind().metadataKey();
    List<byte[]> signatures = SignatureLists.find(metadata, key);
    if (metadata == null || signatures == null) {
      return 0;
    }
    List<byte[]> left = new ArrayList<>(signatures);
    int deleted = 0;
    for (int good = keys.indexOfGood(data, left); good >= 0; ) {
      left.remove(good);
      deleted++;
      good = keys.indexOfGood(data, left);
    }
    if (deleted > 0) {
      write(SignatureLists.replace(metadata, key, left));
    }
    return deleted;
  }
}
