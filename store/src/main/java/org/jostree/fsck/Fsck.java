package org.jostree.fsck;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jostree.object.Commit;
import org.jostree.object.CommitId;
import org.jostree.object.ObjectName;
import org.jostree.object.ObjectType;
import org.jostree.posix.LockKind;
import org.jostree.repo.CommitState;
import org.jostree.repo.CorruptObjectException;
import org.jostree.repo.ObjectSet;
import org.jostree.repo.Repo;
import org.jostree.repo.RepoLock;
import org.jostree.repo.TreeObjects;

/**
 * Checks a repository: its refs, its commits and all objects, those that no commit needs included,
 * since a later commit may come to need them.
 */
public final class Fsck {
  private final Repo repo;
  private final FsckOptions options;
  private final FsckListener listener;
  private final SortedMap<CommitId, Commit> commits = new TreeMap<>();
  private int partialCommits;
  private int damagedCommits;
  private boolean corrupt;

  public Fsck(Repo repo, FsckOptions options, FsckListener listener) {
    this.repo = repo;
    this.options = options;
    this.listener = listener;
  }

  /**
   * Does it.
   *
   * @throws IOException when a ref names no commit, a binding is broken, or the repository cannot
   *     be read or written; what else is found goes to the listener
   */
  public FsckResult run() throws IOException {
    new RefCheck(repo, options, listener).run();
    listener.enumeratingCommits();
    enumerateCommits();
    if (options.verifyBackReferences) {
      new BackReferenceCheck(repo).run(commits);
    }
    listener.verifyingObjects(commits.size());
    verifyObjects();
    if (options.addTombstones) {
      addTombstones();
    }
    return new FsckResult(commits.size(), partialCommits, damagedCommits, corrupt);
  }

  private void enumerateCommits() throws IOException {
    List<CommitId> all = new ArrayList<>();
    repo.listObjects(
        object -> {
          if (object instanceof CommitId commit) {
            all.add(commit);
          }
        });
    for (CommitId commit : all) {
      CommitState state = repo.commitState(commit);
      if (state == CommitState.NORMAL) {
        enumerate(commit);
      } else {
        partialCommits++;
        damagedCommits += state == CommitState.FSCK_PARTIAL ? 1 : 0;
      }
    }
  }

  private void enumerate(CommitId id) throws IOException {
    try {
      commits.put(id, repo.readCommit(id));
    } catch (CorruptObjectException e) {
      corrupt = true;
      listener.corrupt(e, List.of());
      if (options.deleteCorrupt) {
        delete(id);
      }
    }
  }

  private void verifyObjects() throws IOException {
    ObjectCheck check = new ObjectCheck(repo, allObjects(), options, listener);
    check.run();
    if (!check.bad().isEmpty()) {
      corrupt = true;
      report(check, CommitsOfObjects.find(repo, commits, check.bad()));
    }
  }

  /** The objects that commits need, and those that are just there. */
  private ObjectSet allObjects() throws IOException {
    ObjectSet all = new ObjectSet();
    TreeObjects ofCommits = new TreeObjects(repo, all, object -> {});
    for (Map.Entry<CommitId, Commit> commit : commits.entrySet()) {
      all.add(commit.getKey());
      ofCommits.of(commit.getValue());
    }
    repo.listObjects(
        object -> {
          ObjectType type = object.type();
          if (type == ObjectType.FILE
              || type == ObjectType.DIR_TREE
              || type == ObjectType.DIR_META) {
            all.add(object);
          }
        });
    return all;
  }

  private void report(ObjectCheck check, CommitsOfObjects commitsOf) throws IOException {
    for (CorruptObjectException fault : check.corrupt()) {
      Collection<CommitId> of = commitsOf.commits(fault.object());
      tellPaths(fault.object(), commitsOf);
      listener.corrupt(fault, of);
      if (options.deleteCorrupt) {
        delete(fault.object());
        markPartial(of);
      }
    }
    for (ObjectName missing : check.missing()) {
      Collection<CommitId> of = commitsOf.commits(missing);
      tellPaths(missing, commitsOf);
      listener.missing(missing, of);
      markPartial(of);
    }
  }

  private void tellPaths(ObjectName object, CommitsOfObjects commitsOf) throws IOException {
    Collection<String> paths = commitsOf.paths(object);
    if (!paths.isEmpty()) {
      listener.damageAt(object, paths);
    }
  }

  private void delete(ObjectName object) throws IOException {
    RepoLock lock = RepoLock.take(repo, LockKind.EXCLUSIVE);
    try (lock) {
      repo.delete(object);
    }
  }

  private void markPartial(Collection<CommitId> of) throws IOException {
    for (CommitId commit : of) {
      if (repo.commitState(commit) == CommitState.NORMAL) {
        repo.markCommit(commit, CommitState.FSCK_PARTIAL);
        listener.markedPartial(commit);
      }
    }
  }

  private void addTombstones() throws IOException {
    repo.enableTombstones();
    TreeSet<CommitId> absent = new TreeSet<>();
    for (Commit commit : commits.values()) {
      commit.parent().filter(parent -> !repo.has(parent)).ifPresent(absent::add);
    }
    for (CommitId parent : absent) {
      if (!repo.hasTombstone(parent)) {
        repo.writeTombstone(parent);
        listener.addedTombstone(parent);
      }
    }
  }
}
