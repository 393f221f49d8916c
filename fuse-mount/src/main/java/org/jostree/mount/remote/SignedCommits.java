package org.jostree.mount.remote;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jostree.gvariant.GVariantReader;
import org.jostree.object.CommitId;
import org.jostree.repo.CommitDemand;
import org.jostree.repo.Repo;
import org.jostree.repo.Transaction;
import org.jostree.sign.RemoteVerification;
import org.jspecify.annotations.Nullable;

/**
 * Lets commits be read that are signed as a remote demands it, and no others. What signatures there
 * are is what the repository has; or, where that does not do and a remote can be asked, what the
 * remote has.
 */
final class SignedCommits implements CommitDemand {
  private final Repo repo;
  private final RemoteVerification verification;
  private final @Nullable Signatures remote;
  private final Set<CommitId> signed = ConcurrentHashMap.newKeySet();

  /** Where signatures can be asked for. */
  interface Signatures {
    /** The detached metadata of a commit; null if there is none. */
    @Nullable GVariantReader of(CommitId commit) throws IOException;
  }

  SignedCommits(Repo repo, RemoteVerification verification, @Nullable Signatures remote) {
    this.repo = repo;
    this.verification = verification;
    this.remote = remote;
  }

  @Override
  public void require(CommitId commit, byte[] bytes) throws IOException {
    if (signed.contains(commit)) {
      return;
    }
    try {
      verification.requireCommit(commit, bytes, repo.readDetachedMetadata(commit));
    } catch (IOException e) {
      if (remote == null) {
        throw e;
      }
      requireOfRemote(commit, bytes, remote, e);
    }
    signed.add(commit);
  }

  private void requireOfRemote(
      CommitId commit, byte[] bytes, Signatures signatures, IOException failure)
      throws IOException {
    GVariantReader found;
    try {
      found = signatures.of(commit);
    } catch (IOException e) {
      failure.addSuppressed(e);
      throw failure;
    }
    verification.requireCommit(commit, bytes, found);
    if (found != null) {
      try (Transaction transaction = repo.transaction()) {
        transaction.setDetachedMetadata(commit, found);
        transaction.commit();
      }
    }
  }
}
