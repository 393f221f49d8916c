package org.jostree.usage;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jostree.object.Commit;
import org.jostree.object.CommitId;
import org.jostree.object.DirTree;
import org.jostree.object.ObjectName;
import org.jostree.repo.MissingObjectException;
import org.jostree.repo.ObjectSet;
import org.jostree.repo.RefName;
import org.jostree.repo.Repo;
import org.jostree.repo.TreeObjects;

/**
 * Finds out what holders take: a ref holds the commit that it names and all that the repository has
 * of its history. Sizes are those of objects as they lie in the repository. Of objects that are
 * missing, as in a partial commit, nothing is counted.
 */
public final class DiskUsage {
  private final Repo repo;

  /** All objects that something holds, and those that several do. */
  private final ObjectSet held = new ObjectSet();

  private final ObjectSet heldByMany = new ObjectSet();

  private DiskUsage(Repo repo) {
    this.repo = repo;
  }

  /**
   * What one holder takes, in bytes.
   *
   * @param name of the ref, or the checksum of the commit
   * @param exclusive what nothing else holds, and so is free once it and its history are pruned
   * @param shared what others hold as well
   * @param growth what the newest commit has that its parent has not; all of it without a parent
   */
  public record Usage(String name, CommitId commit, long exclusive, long shared, long growth) {
    /** All that it holds. */
    public long total() {
      return exclusive + shared;
    }
  }

  private record Holder(String name, List<CommitId> commits) {}

  /** Of all refs, in the order of their names; of each what no other ref holds. */
  public static List<Usage> ofRefs(Repo repo) throws IOException {
    return new DiskUsage(repo).of(refs(repo));
  }

  /** Of each commit in the history of a revision, newest first; of each what no other one holds. */
  public static List<Usage> ofHistory(Repo repo, CommitId newest) throws IOException {
    DiskUsage usage = new DiskUsage(repo);
    List<Holder> holders = new ArrayList<>();
    for (CommitId commit : usage.history(newest)) {
      holders.add(new Holder(commit.hex(), List.of(commit)));
    }
    return usage.of(holders);
  }

  /**
   * The bytes of a directory of a commit, with all that is in it, that no other commit of the
   * repository has anywhere.
   */
  public static long onlyIn(Repo repo, CommitId commit, DirTree.Subdirectory directory)
      throws IOException {
    List<CommitId> others = new ArrayList<>();
    repo.listObjects(
        object -> {
          if (object instanceof CommitId id && !id.equals(commit)) {
            others.add(id);
          }
        });
    DiskUsage usage = new DiskUsage(repo);
    for (CommitId other : others) {
      usage.collect(other, usage.held, object -> {});
    }
    long[] bytes = new long[1];
    new TreeObjects(repo, usage.held, object -> bytes[0] += usage.size(object)).of(directory);
    return bytes[0];
  }

  private static List<Holder> refs(Repo repo) throws IOException {
    DiskUsage usage = new DiskUsage(repo);
    List<Holder> holders = new ArrayList<>();
    for (Map.Entry<RefName, CommitId> ref : repo.refs().list().entrySet()) {
      // An alias is another word for a ref, not another holder.
      if (repo.refs().aliasTarget(ref.getKey()) == null) {
        holders.add(new Holder(ref.getKey().toString(), usage.history(ref.getValue())));
      }
    }
    return holders;
  }

  private List<CommitId> history(CommitId newest) throws IOException {
    List<CommitId> history = new ArrayList<>();
    Optional<CommitId> next = Optional.of(newest);
    do {
      history.add(next.get());
      next = repo.readCommit(next.get()).parent();
    } while (next.isPresent() && repo.has(next.get()));
    return history;
  }

  private List<Usage> of(List<Holder> holders) throws IOException {
    for (Holder holder : holders) {
      forEachObject(
          holder.commits(),
          object -> {
            if (!held.add(object)) {
              heldByMany.add(object);
            }
          });
    }
    List<Usage> usages = new ArrayList<>(holders.size());
    for (Holder holder : holders) {
      usages.add(measure(holder));
    }
    return usages;
  }

  private Usage measure(Holder holder) throws IOException {
    long[] bytes = new long[2];
    forEachObject(
        holder.commits(), object -> bytes[heldByMany.contains(object) ? 1 : 0] += size(object));
    CommitId newest = holder.commits().get(0);
    return new Usage(holder.name(), newest, bytes[0], bytes[1], growth(newest));
  }

  private long growth(CommitId commit) throws IOException {
    ObjectSet known = new ObjectSet();
    Optional<CommitId> parent = repo.readCommit(commit).parent();
    if (parent.isPresent() && repo.has(parent.get())) {
      collect(parent.get(), known, object -> {});
    }
    long[] bytes = new long[1];
    collect(commit, known, object -> bytes[0] += size(object));
    return bytes[0];
  }

  /** Gives each object of some commits once. */
  private void forEachObject(List<CommitId> commits, Repo.ObjectSink sink) throws IOException {
    ObjectSet found = new ObjectSet();
    for (CommitId commit : commits) {
      collect(commit, found, sink);
    }
  }

  private void collect(CommitId id, ObjectSet found, Repo.ObjectSink sink) throws IOException {
    Commit commit = repo.readCommit(id);
    if (found.add(id)) {
      sink.accept(id);
    }
    new TreeObjects(repo, found, sink).of(commit);
  }

  private long size(ObjectName object) throws IOException {
    try {
      return repo.storedSize(object);
    } catch (MissingObjectException e) {
      return 0;
    }
  }
}
