package org.jostree.prune;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jostree.object.Checksum;
import org.jostree.object.CommitId;
import org.jostree.object.FileId;
import org.jostree.object.ObjectName;
import org.jostree.object.ObjectType;
import org.jostree.parallel.Workers;
import org.jostree.repo.CommitState;
import org.jostree.repo.ObjectSet;
import org.jostree.repo.Repo;
import org.jostree.repo.RepoMode;

/**
 * Removes the objects that are not reachable, on all cores. Commits go first: who is killed in
 * between leaves objects that nothing needs, never a commit that lacks some.
 */
final class Sweep {
  private final Repo repo;
  private final PruneOptions options;
  private final ObjectSet present = new ObjectSet();
  private final ObjectSet commits = new ObjectSet();
  private final ObjectSet others = new ObjectSet();
  private long bytes;

  Sweep(Repo repo, PruneOptions options) {
    this.repo = repo;
    this.options = options;
  }

  /** Finds what is there; another thread may find out meanwhile what is reachable. */
  void listObjects() throws IOException {
    repo.listObjects(
        object -> {
          if (isLookedAt(object)) {
            present.add(object);
          }
        });
  }

  /** Removes what is there and not reachable. */
  PruneResult run(ObjectSet reachable) throws IOException {
    present.forEachNotIn(
        reachable,
        object -> {
          if (!isKept(object, reachable)) {
            (object instanceof CommitId ? commits : others).add(object);
          }
        });
    long pruned = (long) commits.size() + others.size();
    remove(commits);
    remove(others);
    if (!options.dryRun && repo.mode() == RepoMode.BARE_SPLIT_XATTRS) {
      pruned += removeUnsharedXattrs();
    }
    return new PruneResult(present.size(), pruned, bytes);
  }

  private boolean isLookedAt(ObjectName object) {
    return switch (object.type()) {
      case COMMIT -> true;
      case FILE, DIR_TREE, DIR_META, PAYLOAD_LINK, FILE_XATTRS, FILE_XATTRS_LINK ->
          !options.commitsOnly;
      default -> false;
    };
  }

  /** Whether an object stays that nothing reachable names. */
  private boolean isKept(ObjectName object, ObjectSet reachable) throws IOException {
    return switch (object.type()) {
      case FILE_XATTRS_LINK -> reachable.contains(new FileId(object.checksum()));
      // Shared by files through links; whether one is left shows when those are gone.
      case FILE_XATTRS -> true;
      case PAYLOAD_LINK -> leadsToKeptFile(object, reachable);
      default -> false;
    };
  }

  /** A payload link leads to {@code ../XX/REST.file}, one file with this content. */
  private boolean leadsToKeptFile(ObjectName object, ObjectSet reachable) throws IOException {
    Path target = Files.readSymbolicLink(repo.objectPath(object));
    int names = target.getNameCount();
    if (names < 2) {
      return false;
    }
    String digits = target.getName(names - 2).toString() + target.getName(names - 1);
    int dot = digits.indexOf('.');
    Checksum checksum = Checksum.parse(dot < 0 ? digits : digits.substring(0, dot));
    return checksum != null && reachable.contains(new FileId(checksum));
  }

  private void remove(ObjectSet unreachable) throws IOException {
    if (unreachable.size() == 0) {
      return;
    }
    try (Workers workers = new Workers()) {
      unreachable.forEach(object -> workers.run(() -> remove(object)));
      workers.finish();
    }
  }

  private void remove(ObjectName object) throws IOException {
    long size = repo.storedSize(object);
    if (!options.dryRun) {
      repo.delete(object);
      if (object instanceof CommitId commit) {
        repo.markCommit(commit, CommitState.NORMAL);
      }
    }
    synchronized (this) {
      bytes += size;
    }
  }

  private int removeUnsharedXattrs() throws IOException {
    int[] count = new int[1];
    repo.listObjects(
        object -> {
          if (object.type() == ObjectType.FILE_XATTRS && linkCount(object) == 1) {
            remove(object);
            count[0]++;
          }
        });
    return count[0];
  }

  private int linkCount(ObjectName object) throws IOException {
    return ((Number) Files.getAttribute(repo.objectPath(object), "unix:nlink")).intValue();
  }
}
