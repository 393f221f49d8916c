package org.jostree.pull;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jostree.gvariant.GVariantReader;
import org.jostree.object.Commit;
import org.jostree.object.CommitId;
import org.jostree.object.DirTree;
import org.jostree.object.DirTreeId;
import org.jostree.object.MalformedObjectException;
import org.jostree.object.ObjectName;
import org.jostree.parallel.Workers;
import org.jostree.repo.CommitState;
import org.jostree.repo.CorruptObjectException;
import org.jostree.repo.ObjectSet;
import org.jostree.repo.Repo;
import org.jostree.repo.Transaction;
import org.jostree.sign.RemoteVerification;
import org.jspecify.annotations.Nullable;

/**
 * Imports commits with all that they refer to, and parents of them. One thread walks the trees, the
 * others import files.
 */
public final class CommitImport implements AutoCloseable {
  /** A depth without limit. */
  public static final int WHOLE_HISTORY = -1;

  private final Transaction to;
  private final Repo from;
  private final ObjectImport objects;
  private final boolean commitsOnly;
  private final Workers workers = new Workers();
  private final ObjectSet visited = new ObjectSet();

  private @Nullable RemoteVerification verification;

  /** How many parents of a commit have been seen to, as far as the source has them. */
  private final Map<CommitId, Long> depths = new HashMap<>();

  /**
   * Prepares it.
   *
   * @param commitsOnly whether commits come without what they refer to, and are marked as partial
   */
  public CommitImport(Transaction to, Repo from, ObjectImport objects, boolean commitsOnly) {
    this.to = to;
    this.from = from;
    this.objects = objects;
    this.commitsOnly = commitsOnly;
  }

  /** What is demanded of the signatures of commits; null for nothing, as it is at first. */
  void verification(@Nullable RemoteVerification wanted) {
    this.verification = wanted;
  }

  /**
   * Imports a commit and its parents.
   *
   * @param depth how many parents, or {@link #WHOLE_HISTORY}; those that the source does not have
   *     end the history
   * @throws org.jostree.repo.MissingObjectException when the source lacks the commit or something
   *     that a commit refers to
   */
  public void run(CommitId tip, int depth) throws IOException {
    long left = depth < 0 ? Long.MAX_VALUE : depth;
    CommitId id = tip;
    while (depths.getOrDefault(id, -1L) < left) {
      boolean isNew = !depths.containsKey(id);
      depths.put(id, left);
      Commit commit = isNew ? importCommit(id) : readCommit(id);
      if (left == 0 || commit.parent().isEmpty() || !isKnown(commit.parent().get())) {
        break;
      }
      id = commit.parent().get();
      left--;
    }
    workers.finish();
  }

  private boolean isKnown(CommitId id) {
    return from.has(id) || to.has(id);
  }

  private Commit importCommit(CommitId id) throws IOException {
    boolean isNew = !to.has(id);
    if (verification != null) {
      verification.requireCommit(id, read(id), detachedMetadata(id));
    }
    objects.run(id);
    if (from.has(id)) {
      objects.importDetachedMetadata(id);
    }
    Commit commit = readCommit(id);
    if (commitsOnly) {
      if (isNew) {
        to.setState(id, CommitState.PARTIAL);
      }
    } else if (isNew || to.repo().commitState(id) != CommitState.NORMAL) {
      importTree(commit);
      to.setState(id, CommitState.NORMAL);
    }
    return commit;
  }

  private @Nullable GVariantReader detachedMetadata(CommitId id) throws IOException {
    GVariantReader metadata = from.readDetachedMetadata(id);
    return metadata == null ? to.repo().readDetachedMetadata(id) : metadata;
  }

  private Commit readCommit(CommitId id) throws IOException {
    try {
      return Commit.parse(read(id));
    } catch (MalformedObjectException e) {
      throw new CorruptObjectException(id, String.valueOf(e.getMessage()), e);
    }
  }

  private DirTree readTree(DirTreeId id) throws IOException {
    try {
      return DirTree.parse(read(id));
    } catch (MalformedObjectException e) {
      throw new CorruptObjectException(id, String.valueOf(e.getMessage()), e);
    }
  }

  /** Of the source, if it has it; what only the destination has is its own. */
  private byte[] read(ObjectName name) throws IOException {
    return from.has(name) ? objects.readMetadata(name) : to.readMetadata(name);
  }

  private void importTree(Commit commit) throws IOException {
    Deque<DirTreeId> ahead = new ArrayDeque<>();
    importDirectory(new DirTree.Subdirectory(commit.tree(), commit.meta()), ahead);
    while (!ahead.isEmpty()) {
      DirTree tree = readTree(ahead.pop());
      for (int i = 0; i < tree.fileCount(); i++) {
        if (visited.add(tree.file(i))) {
          ObjectName file = tree.file(i);
          workers.run(() -> objects.run(file));
        }
      }
      for (int i = 0; i < tree.directoryCount(); i++) {
        importDirectory(tree.directory(i), ahead);
      }
      workers.rethrowFailure();
    }
  }

  private void importDirectory(DirTree.Subdirectory directory, Deque<DirTreeId> ahead)
      throws IOException {
    if (visited.add(directory.meta())) {
      objects.run(directory.meta());
    }
    if (visited.add(directory.tree())) {
      objects.run(directory.tree());
      ahead.push(directory.tree());
    }
  }

  @Override
  public void close() {
    workers.close();
  }
}
