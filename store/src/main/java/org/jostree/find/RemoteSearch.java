package org.jostree.find;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jostree.object.CommitId;
import org.jostree.pull.Pull;
import org.jostree.pull.PullListener;
import org.jostree.pull.PullOptions;
import org.jostree.repo.Refs.CollectionRef;
import org.jostree.repo.Repo;
import org.jspecify.annotations.Nullable;

/** Finds out which remotes have the newest commits of refs, and pulls from them. */
public final class RemoteSearch {
  /** The nearest first, then that with the most refs. */
  private static final Comparator<FoundRemote> ORDER =
      Comparator.comparingInt(FoundRemote::priority)
          .thenComparing(found -> -found.refs().size())
          .thenComparing(found -> found.remote().name());

  private final Repo repo;
  private final List<RemoteFinder> finders;
  private final SearchListener listener;

  public RemoteSearch(Repo repo, List<RemoteFinder> finders, SearchListener listener) {
    this.repo = repo;
    this.finders = List.copyOf(finders);
    this.listener = listener;
  }

  /**
   * The remotes that have the newest commit of at least one of the refs, the best first. Of what
   * each has, only that is named.
   *
   * @throws IOException when the repository itself cannot be read
   */
  public List<FoundRemote> find(Collection<CollectionRef> refs) throws IOException {
    List<FoundRemote> found = new ArrayList<>();
    for (RemoteFinder finder : finders) {
      found.addAll(finder.find(repo, refs, listener));
    }
    Map<CollectionRef, CommitId> newest = new HashMap<>();
    for (CollectionRef ref : refs) {
      CommitId commit = newest(ref, found);
      if (commit != null) {
        newest.put(ref, commit);
      }
    }
    List<FoundRemote> useful = new ArrayList<>();
    for (FoundRemote each : found) {
      Map<CollectionRef, CommitId> current = new LinkedHashMap<>(each.refs());
      current.entrySet().removeIf(ref -> !ref.getValue().equals(newest.get(ref.getKey())));
      if (!current.isEmpty()) {
        useful.add(each.withRefs(current));
      }
    }
    useful.sort(ORDER);
    return useful;
  }

  /** If remotes disagree, their commits themselves say which is newest: a summary can lie. */
  private @Nullable CommitId newest(CollectionRef ref, List<FoundRemote> found) throws IOException {
    Set<CommitId> commits = new HashSet<>();
    for (FoundRemote each : found) {
      CommitId commit = each.refs().get(ref);
      if (commit != null) {
        commits.add(commit);
      }
    }
    if (commits.size() <= 1) {
      return commits.isEmpty() ? null : commits.iterator().next();
    }
    CommitId newest = null;
    long newestTime = 0;
    for (FoundRemote each : found) {
      CommitId commit = each.refs().get(ref);
      if (commit != null && !commit.equals(newest) && isHere(commit, each)) {
        long time = repo.readCommit(commit).timestamp();
        if (newest == null || Long.compareUnsigned(time, newestTime) > 0) {
          newest = commit;
          newestTime = time;
        }
      }
    }
    return newest;
  }

  /** Fetches a commit without its tree, if it is not here; whether it is here then. */
  private boolean isHere(CommitId commit, FoundRemote from) {
    if (repo.has(commit)) {
      return true;
    }
    PullOptions options = new PullOptions().refs(List.of(commit.hex())).commitMetadataOnly(true);
    try {
      new Pull(repo, from.remote(), options, progress -> {}).run();
      return true;
    } catch (IOException e) {
      listener.passedOver(from.remote().name(), e);
      return false;
    }
  }

  /**
   * Pulls all refs that were found, each from the first remote from which it can be had.
   *
   * @param options how; what to pull is added
   * @return those that were pulled
   */
  public Set<CollectionRef> pull(
      List<FoundRemote> found, PullOptions options, PullListener progress) {
    Set<CollectionRef> pulled = new LinkedHashSet<>();
    for (FoundRemote each : found) {
      Map<CollectionRef, CommitId> left = new LinkedHashMap<>(each.refs());
      left.keySet().removeAll(pulled);
      if (left.isEmpty()) {
        continue;
      }
      try {
        new Pull(repo, each.remote(), options.collectionRefs(left), progress).run();
        pulled.addAll(left.keySet());
      } catch (IOException e) {
        listener.passedOver(each.remote().name(), e);
      }
    }
    return pulled;
  }
}
