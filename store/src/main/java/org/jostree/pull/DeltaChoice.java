package org.jostree.pull;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jostree.delta.DeltaName;
import org.jostree.gvariant.GVariantReader;
import org.jostree.gvariant.GVariantType;
import org.jostree.object.Checksum;
import org.jostree.object.CommitId;
import org.jostree.repo.CommitState;
import org.jostree.repo.Repo;
import org.jspecify.annotations.Nullable;

/** Finds the static delta that leads to a commit with the least to fetch. */
final class DeltaChoice {
  private static final GVariantType INDEX = GVariantType.of("a{sv}");
  private static final long MAX_INDEX_BYTES = 10L << 20;

  private final Repo repo;
  private final RemoteRepo source;
  private final PullCounters counters;
  private final @Nullable RemoteSummary summary;

  DeltaChoice(
      Repo repo, RemoteRepo source, PullCounters counters, @Nullable RemoteSummary summary) {
    this.repo = repo;
    this.source = source;
    this.counters = counters;
    this.summary = summary;
  }

  /**
   * A delta.
   *
   * @param checksum of its superblock
   */
  record Choice(DeltaName name, Checksum checksum) {}

  /**
   * The best delta, or null when none fits. Of those that start from commits which are here the one
   * with the newest is taken; one from nothing only if no older commit is here, as else few objects
   * will be missing.
   *
   * @param current what the ref has named so far, or null
   * @param required whether one from nothing is better than no delta
   */
  @Nullable Choice choose(CommitId to, @Nullable CommitId current, boolean required)
      throws IOException {
    Choice best = null;
    Choice fromNothing = null;
    long newest = 0;
    for (Map.Entry<DeltaName, Checksum> candidate : candidates(to).entrySet()) {
      CommitId from = candidate.getKey().from().orElse(null);
      Choice choice = new Choice(candidate.getKey(), candidate.getValue());
      if (from == null) {
        fromNothing = choice;
      } else if (repo.has(from) && repo.commitState(from) == CommitState.NORMAL) {
        long time = repo.readCommit(from).timestamp();
        if (best == null || Long.compareUnsigned(time, newest) > 0) {
          best = choice;
          newest = time;
        }
      }
    }
    boolean takesFromNothing = best == null && (current == null || required);
    return takesFromNothing ? fromNothing : best;
  }

  private Map<DeltaName, Checksum> candidates(CommitId to) throws IOException {
    Map<DeltaName, Checksum> candidates = new LinkedHashMap<>();
    for (Map.Entry<DeltaName, Checksum> delta : list(to).entrySet()) {
      if (delta.getKey().to().equals(to)) {
        candidates.put(delta.getKey(), delta.getValue());
      }
    }
    return candidates;
  }

  private Map<DeltaName, Checksum> list(CommitId to) throws IOException {
    if (summary != null && !summary.hasDeltaIndexes()) {
      return summary.deltas();
    }
    counters.metadata.incrementAndGet();
    byte[] index = source.readIfThere(DeltaName.index(to), MAX_INDEX_BYTES);
    if (index == null) {
      return Map.of();
    }
    counters.bytes.addAndGet(index.length);
    return RemoteSummary.deltas(GVariantReader.of(INDEX, index));
  }
}
