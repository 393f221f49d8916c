package org.jostree.prune;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jostree.object.Commit;
import org.jostree.object.CommitId;
import org.jostree.repo.CommitState;
import org.jostree.repo.MissingObjectException;
import org.jostree.repo.ObjectSet;
import org.jostree.repo.RefName;
import org.jostree.repo.Refs;
import org.jostree.repo.Repo;
import org.jostree.repo.TreeObjects;
import org.jspecify.annotations.Nullable;

/** Finds the objects that stay. */
final class Reachability {
  private final Repo repo;
  private final PruneOptions options;
  private final ObjectSet reachable = new ObjectSet();
  private final TreeObjects trees;

  /** How many parents of a commit stay with it, of those seen so far. */
  private final Map<CommitId, Long> depths = new HashMap<>();

  Reachability(Repo repo, PruneOptions options) {
    this.repo = repo;
    this.options = options;
    this.trees = new TreeObjects(repo, reachable, object -> {});
  }

  /**
   * Finds them.
   *
   * @throws IOException when something is missing or damaged that leads to others: nothing may be
   *     removed then
   */
  ObjectSet find() throws IOException {
    if (options.choosesByRef()) {
      keepByRef();
    } else {
      keepRefs();
      if (!options.refsOnly) {
        keepAllCommits();
      }
    }
    return reachable;
  }

  private void keepRefs() throws IOException {
    for (CommitId commit : namedCommits(repo)) {
      keep(commit, options.depth);
    }
  }

  /** The commits that refs name: local ones, those of remotes, those of collections. */
  private static Set<CommitId> namedCommits(Repo repo) throws IOException {
    Refs refs = repo.refs();
    Set<CommitId> named = new HashSet<>(refs.list().values());
    for (String collection : refs.mirroredCollections()) {
      named.addAll(refs.listMirrored(collection).values());
    }
    return named;
  }

  private void keepAllCommits() throws IOException {
    repo.listObjects(
        object -> {
          if (object instanceof CommitId commit) {
            keep(commit, 0);
          }
        });
  }

  private void keepByRef() throws IOException {
    for (String branch : options.branches) {
      repo.refs().resolve(branch);
    }
    for (Map.Entry<RefName, CommitId> ref : repo.refs().list().entrySet()) {
      keepOfRef(ref.getKey().toString(), ref.getValue());
    }
    for (String collection : repo.refs().mirroredCollections()) {
      for (Map.Entry<String, CommitId> ref : repo.refs().listMirrored(collection).entrySet()) {
        keepOfRef(ref.getKey(), ref.getValue());
      }
    }
    if (options.unreferencedYoungerThan != null) {
      keepUnreferenced(options.unreferencedYoungerThan);
    }
  }

  private void keepOfRef(String ref, CommitId commit) throws IOException {
    Integer depth = options.depths.get(ref);
    if (depth != null) {
      keep(commit, depth);
    } else if (!options.branches.isEmpty() && !options.branches.contains(ref)) {
      keep(commit, PruneOptions.WHOLE_HISTORY);
    } else if (options.youngerThan != null) {
      keepYounger(commit, options.youngerThan);
    } else {
      keep(commit, options.depth);
    }
  }

  private void keepYounger(CommitId tip, long seconds) throws IOException {
    keep(tip, 0);
    CommitId id = tip;
    while (id != null) {
      Commit commit = readIfThere(id);
      if (commit == null || commit.timestamp() < seconds) {
        return;
      }
      keep(id, 0);
      id = commit.parent().orElse(null);
    }
  }

  private void keepUnreferenced(long seconds) throws IOException {
    repo.listObjects(
        object -> {
          if (object instanceof CommitId id && !reachable.contains(id)) {
            Commit commit = readIfThere(id);
            if (commit != null && commit.timestamp() >= seconds) {
              keep(id, 0);
            }
          }
        });
  }

  /** Keeps a commit and so many parents, as far as they are here. */
  private void keep(CommitId tip, int depth) throws IOException {
    long left = depth < 0 ? Long.MAX_VALUE : depth;
    CommitId id = tip;
    while (id != null && depths.getOrDefault(id, -1L) < left) {
      Commit commit = readIfThere(id);
      if (commit == null) {
        return;
      }
      depths.put(id, left);
      if (reachable.add(id)) {
        keepTree(id, commit);
      }
      id = left == 0 ? null : commit.parent().orElse(null);
      left--;
    }
  }

  private void keepTree(CommitId id, Commit commit) throws IOException {
    if (options.commitsOnly) {
      return;
    }
    if (repo.commitState(id) == CommitState.NORMAL) {
      trees.ofWhole(commit);
    } else {
      trees.ofPartial(commit);
    }
  }

  private @Nullable Commit readIfThere(CommitId id) throws IOException {
    try {
      return repo.readCommit(id);
    } catch (MissingObjectException e) {
      return null;
    }
  }
}
