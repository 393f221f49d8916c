package org.jostree.fsck;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jostree.fsck.RepairResult.Finding;
import org.jostree.fsck.RepairResult.Outcome;
import org.jostree.object.Commit;
import org.jostree.object.CommitId;
import org.jostree.object.ObjectName;
import org.jostree.object.ObjectType;
import org.jostree.posix.LockKind;
import org.jostree.pull.ImportChecks;
import org.jostree.pull.ImportCounts;
import org.jostree.pull.ObjectImport;
import org.jostree.repo.CommitState;
import org.jostree.repo.CorruptObjectException;
import org.jostree.repo.MissingObjectException;
import org.jostree.repo.ObjectSet;
import org.jostree.repo.Repo;
import org.jostree.repo.RepoLock;
import org.jostree.repo.Transaction;
import org.jostree.repo.TreeObjects;
import org.jspecify.annotations.Nullable;

/**
 * Puts a damaged repository right: what is missing or damaged comes from another repository; where
 * that does not have it either, damaged objects are removed and the commits that need them are
 * marked as partial, so that the next pull fetches what they lack.
 *
 * <p>Commits that a pull has marked as partial are left alone: to lack something is what they were
 * pulled for.
 */
public final class Repair {
  private final Repo repo;
  private final @Nullable Repo source;
  private final boolean dryRun;

  private final SortedMap<CommitId, Commit> commits = new TreeMap<>();
  private final ObjectSet checked = new ObjectSet();

  /** By object, whether it is damaged; else it is missing. */
  private final Map<ObjectName, Boolean> bad = new LinkedHashMap<>();

  /** As {@link #bad}: those that the source had, of all rounds. */
  private final Map<ObjectName, Boolean> fetched = new LinkedHashMap<>();

  /** And those that it had not. */
  private final Map<ObjectName, Boolean> unavailable = new LinkedHashMap<>();

  /**
   * Prepares it.
   *
   * @param source to take objects from, or null if there is none
   * @param dryRun whether nothing is changed
   */
  public Repair(Repo repo, @Nullable Repo source, boolean dryRun) {
    this.repo = repo;
    this.source = source;
    this.dryRun = dryRun;
  }

  /**
   * Does it.
   *
   * @throws IOException when the repository, or the source, cannot be read or written
   */
  public RepairResult run() throws IOException {
    boolean moreToSee;
    do {
      bad.clear();
      readCommits();
      checkObjects();
      // What was fetched may name more that is not there.
      moreToSee = fetch();
    } while (moreToSee);
    return finish();
  }

  private void readCommits() throws IOException {
    Set<CommitId> wanted = namedCommits();
    repo.listObjects(
        object -> {
          if (object instanceof CommitId commit) {
            wanted.add(commit);
          }
        });
    for (CommitId commit : wanted) {
      if (!commits.containsKey(commit) && repo.commitState(commit) != CommitState.PARTIAL) {
        readCommit(commit);
      }
    }
  }

  private Set<CommitId> namedCommits() throws IOException {
    Set<CommitId> named = new TreeSet<>(repo.refs().list().values());
    for (String collection : repo.refs().mirroredCollections()) {
      named.addAll(repo.refs().listMirrored(collection).values());
    }
    return named;
  }

  private void readCommit(CommitId id) throws IOException {
    try {
      commits.put(id, repo.readCommit(id));
    } catch (MissingObjectException e) {
      bad.put(id, false);
    } catch (CorruptObjectException e) {
      bad.put(id, true);
    }
  }

  private void checkObjects() throws IOException {
    ObjectSet unchecked = new ObjectSet();
    ObjectSet ofCommits = new ObjectSet();
    TreeObjects trees = new TreeObjects(repo, ofCommits, object -> addUnchecked(object, unchecked));
    for (Commit commit : commits.values()) {
      trees.of(commit);
    }
    repo.listObjects(
        object -> {
          if (object.type() == ObjectType.FILE || object.type().isMetadata()) {
            addUnchecked(object, unchecked);
          }
        });
    ObjectCheck check = new ObjectCheck(repo, unchecked, new FsckOptions().keepGoing(true), null);
    check.run();
    check.missing().forEach(object -> bad.put(object, false));
    check.corrupt().forEach(fault -> bad.put(fault.object(), true));
  }

  /** Each object is verified once, however many rounds there are. */
  private void addUnchecked(ObjectName object, ObjectSet unchecked) {
    if (!fetched.containsKey(object) && checked.add(object)) {
      unchecked.add(object);
    }
  }

  /** Whether there is something new now that names other objects. */
  private boolean fetch() throws IOException {
    Map<ObjectName, Boolean> now = new LinkedHashMap<>();
    for (Map.Entry<ObjectName, Boolean> object : bad.entrySet()) {
      if (isToBeHad(object.getKey())) {
        now.put(object.getKey(), object.getValue());
      } else {
        unavailable.put(object.getKey(), object.getValue());
      }
    }
    fetched.putAll(now);
    if (dryRun || source == null || now.isEmpty()) {
      return false;
    }
    removeDamaged(now);
    try (Transaction transaction = repo.transaction()) {
      ObjectImport objects =
          new ObjectImport(transaction, source, new ImportChecks(true, false), new ImportCounts());
      for (ObjectName object : now.keySet()) {
        objects.run(object);
      }
      transaction.commit();
    }
    return true;
  }

  private boolean isToBeHad(ObjectName object) throws IOException {
    if (source == null) {
      return false;
    }
    try {
      source.verify(object);
      return true;
    } catch (MissingObjectException | CorruptObjectException e) {
      return false;
    }
  }

  private void removeDamaged(Map<ObjectName, Boolean> objects) throws IOException {
    RepoLock lock = RepoLock.take(repo, LockKind.EXCLUSIVE);
    try (lock) {
      for (Map.Entry<ObjectName, Boolean> object : objects.entrySet()) {
        if (object.getValue()) {
          repo.delete(object.getKey());
        }
      }
    }
  }

  private RepairResult finish() throws IOException {
    List<ObjectName> all = new ArrayList<>(fetched.keySet());
    all.addAll(unavailable.keySet());
    CommitsOfObjects commitsOf = CommitsOfObjects.find(repo, commits, all);
    List<Finding> findings = new ArrayList<>();
    fetched.forEach(
        (object, damaged) -> findings.add(finding(object, damaged, Outcome.FETCHED, commitsOf)));
    TreeSet<CommitId> lacking = new TreeSet<>();
    unavailable.forEach(
        (object, damaged) -> {
          Outcome outcome = damaged ? Outcome.REMOVED : Outcome.MISSING;
          findings.add(finding(object, damaged, outcome, commitsOf));
          lacking.addAll(commitsOf.commits(object));
        });
    TreeSet<CommitId> whole = new TreeSet<>();
    for (CommitId commit : commits.keySet()) {
      if (!lacking.contains(commit) && repo.commitState(commit) == CommitState.FSCK_PARTIAL) {
        whole.add(commit);
      }
    }
    TreeSet<CommitId> unmarked = new TreeSet<>();
    for (CommitId commit : lacking) {
      if (repo.commitState(commit) == CommitState.NORMAL) {
        unmarked.add(commit);
      }
    }
    if (!dryRun) {
      mark(unmarked, CommitState.FSCK_PARTIAL);
      removeDamaged(unavailable);
      mark(whole, CommitState.NORMAL);
    }
    Set<CommitId> lost = namedCommits();
    lost.retainAll(unavailable.keySet());
    return new RepairResult(findings, unmarked, lost, whole);
  }

  private static Finding finding(
      ObjectName object, boolean damaged, Outcome outcome, CommitsOfObjects commitsOf) {
    return new Finding(
        object, damaged, outcome, commitsOf.commits(object), commitsOf.paths(object));
  }

  private void mark(Collection<CommitId> marked, CommitState state) throws IOException {
    for (CommitId commit : marked) {
      repo.markCommit(commit, state);
    }
  }
}
