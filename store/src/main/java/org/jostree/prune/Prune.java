package org.jostree.prune;

import java.io.IOException;
import java.util.Map;
import org.jostree.object.CommitId;
import org.jostree.parallel.Workers;
import org.jostree.posix.LockKind;
import org.jostree.remote.KeptSummaries;
import org.jostree.repo.ObjectSet;
import org.jostree.repo.RefName;
import org.jostree.repo.Repo;
import org.jostree.repo.RepoLock;
import org.jostree.repo.StaticDeltas;

/**
 * Removes the objects that no commit to be kept needs, the static deltas of commits that are gone,
 * and what killed programs have left behind. Holds the exclusive lock, so no transaction runs
 * beside it.
 */
public final class Prune {
  private final Repo repo;
  private final PruneOptions options;

  public Prune(Repo repo, PruneOptions options) {
    this.repo = repo;
    this.options = options;
  }

  /**
   * Does it.
   *
   * @throws IOException when something leads to other objects and cannot be read: then nothing is
   *     removed but the commit that was to be; or when something cannot be removed
   */
  public PruneResult run() throws IOException {
    LockKind kind = options.dryRun ? LockKind.SHARED : LockKind.EXCLUSIVE;
    RepoLock lock = RepoLock.take(repo, kind);
    try (lock) {
      deleteChosenCommit();
      PruneResult result = removeUnreachable();
      if (!options.dryRun) {
        deleteStaleDeltas();
        repo.removeLeftovers();
        KeptSummaries.removeOfUnknownRemotes(repo);
      }
      return result;
    }
  }

  private PruneResult removeUnreachable() throws IOException {
    Sweep sweep = new Sweep(repo, options);
    ObjectSet reachable;
    try (Workers beside = new Workers()) {
      beside.run(sweep::listObjects);
      reachable = new Reachability(repo, options).find();
      beside.finish();
    }
    return sweep.run(reachable);
  }

  private void deleteChosenCommit() throws IOException {
    CommitId commit = options.delete;
    if (commit == null) {
      return;
    }
    if (options.staticDeltasOnly) {
      deleteDeltasTo(commit);
      return;
    }
    refuseNamed(commit);
    repo.enableTombstones();
    if (repo.holder(commit) != repo) {
      throw new IOException("Deleting object " + commit.display() + ": No such file or directory");
    }
    repo.delete(commit);
  }

  private void refuseNamed(CommitId commit) throws IOException {
    for (Map.Entry<RefName, CommitId> ref : repo.refs().list().entrySet()) {
      if (ref.getValue().equals(commit)) {
        throw referenced(commit, "'" + ref.getKey() + "'");
      }
    }
    for (String collection : repo.refs().mirroredCollections()) {
      for (Map.Entry<String, CommitId> ref : repo.refs().listMirrored(collection).entrySet()) {
        if (ref.getValue().equals(commit)) {
          throw referenced(commit, "(" + collection + ", " + ref.getKey() + ")");
        }
      }
    }
  }

  private static IOException referenced(CommitId commit, String ref) {
    return new IOException("Commit '" + commit.hex() + "' is referenced by " + ref);
  }

  private void deleteDeltasTo(CommitId commit) throws IOException {
    StaticDeltas deltas = repo.staticDeltas();
    for (StaticDeltas.Name delta : deltas.list()) {
      if (delta.to().equals(commit)) {
        deltas.delete(delta);
      }
    }
  }

  private void deleteStaleDeltas() throws IOException {
    StaticDeltas deltas = repo.staticDeltas();
    for (StaticDeltas.Name delta : deltas.list()) {
      if (!repo.has(delta.to())) {
        deltas.delete(delta);
      }
    }
  }
}
