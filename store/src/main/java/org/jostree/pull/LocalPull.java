package org.jostree.pull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jostree.object.Checksum;
import org.jostree.object.Commit;
import org.jostree.object.CommitId;
import org.jostree.object.MalformedObjectException;
import org.jostree.repo.CorruptObjectException;
import org.jostree.repo.RefName;
import org.jostree.repo.RefNotFoundException;
import org.jostree.repo.Repo;
import org.jostree.repo.Transaction;
import org.jostree.sign.RemoteVerification;
import org.jostree.summary.Summary;
import org.jostree.summary.SummaryUpdate;
import org.jspecify.annotations.Nullable;

/**
 * Pulls refs and commits from a repository of this machine. All objects and refs appear at once,
 * when everything is here.
 */
public final class LocalPull {
  private final Repo to;
  private final Repo from;
  private final LocalPullOptions options;
  private final Map<String, CommitId> refs = new LinkedHashMap<>();
  private final Set<CommitId> commits = new LinkedHashSet<>();

  public LocalPull(Repo to, Repo from, LocalPullOptions options) {
    this.to = to;
    this.from = from;
    this.options = options;
  }

  /**
   * Does it.
   *
   * @throws RefNotFoundException when the source does not have a ref
   * @throws IOException when an object is missing or damaged, or nothing can be written; nothing
   *     has changed then
   */
  public PullResult run() throws IOException {
    chooseCommits();
    checkBindings();
    checkSummary();
    ImportCounts counts = new ImportCounts();
    PullResult result;
    try (Transaction transaction = to.transaction()) {
      importCommits(transaction, counts);
      setRefs(transaction);
      long written = transaction.commit().contentBytesWritten();
      result = new PullResult(counts.metadata(), counts.content(), written);
    }
    if (!refs.isEmpty()) {
      SummaryUpdate.ifConfigured(to);
    }
    return result;
  }

  private void chooseCommits() throws IOException {
    if (options.revisions.isEmpty()) {
      for (Map.Entry<RefName, CommitId> ref : from.refs().list().entrySet()) {
        // A ref that the source has from a remote cannot be named here, as with libostree.
        refs.put(RefName.local(ref.getKey().toString()).name(), ref.getValue());
      }
    }
    for (String revision : options.revisions) {
      Checksum checksum = Checksum.parse(revision);
      if (checksum != null) {
        commits.add(new CommitId(checksum));
      } else {
        refs.put(revision, resolve(RefName.local(revision)));
      }
    }
    commits.addAll(refs.values());
  }

  private CommitId resolve(RefName ref) throws IOException {
    CommitId commit = from.refs().read(ref);
    if (commit == null) {
      throw new RefNotFoundException(ref.name());
    }
    return commit;
  }

  private void importCommits(Transaction transaction, ImportCounts counts) throws IOException {
    ImportChecks checks = new ImportChecks(options.verify, options.userFilesOnly);
    ObjectImport objects = new ObjectImport(transaction, from, checks, counts);
    try (CommitImport trees = new CommitImport(transaction, from, objects, options.commitsOnly)) {
      trees.verification(options.verification);
      for (CommitId commit : commits) {
        trees.run(commit, options.depth);
      }
    }
  }

  private void checkSummary() throws IOException {
    RemoteVerification verification = options.verification;
    if (verification != null) {
      verification.requireSummary(read(Summary.FILE), read(Summary.SIGNATURES_FILE));
    }
  }

  private byte @Nullable [] read(String file) throws IOException {
    try {
      return Files.readAllBytes(from.path().resolve(file));
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  private void checkBindings() throws IOException {
    if (!options.verifyBindings) {
      return;
    }
    for (Map.Entry<String, CommitId> ref : refs.entrySet()) {
      CommitId id = ref.getValue();
      CommitChecks.requireBindings(id, readCommit(id), ref.getKey(), from.config().collectionId());
    }
  }

  private Commit readCommit(CommitId id) throws IOException {
    if (options.verify) {
      return from.readCommit(id);
    }
    try {
      return Commit.parse(from.readMetadataUnchecked(id));
    } catch (MalformedObjectException e) {
      throw new CorruptObjectException(id, String.valueOf(e.getMessage()), e);
    }
  }

  private void setRefs(Transaction transaction) throws IOException {
    for (Map.Entry<String, CommitId> ref : refs.entrySet()) {
      transaction.setRef(new RefName(options.remote, ref.getKey()), ref.getValue());
    }
  }
}
