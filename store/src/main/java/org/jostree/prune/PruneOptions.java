package org.jostree.prune;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jostree.object.CommitId;
import org.jspecify.annotations.Nullable;

/** What a prune keeps and what it looks at. */
public final class PruneOptions {
  /** A depth without limit. */
  public static final int WHOLE_HISTORY = -1;

  boolean dryRun;
  boolean refsOnly;
  boolean commitsOnly;
  boolean staticDeltasOnly;
  int depth = WHOLE_HISTORY;
  @Nullable CommitId delete;
  @Nullable Long youngerThan;
  @Nullable Long unreferencedYoungerThan;
  final Map<String, Integer> depths = new HashMap<>();
  final List<String> branches = new ArrayList<>();

  /** Whether nothing is removed. */
  public PruneOptions dryRun(boolean on) {
    this.dryRun = on;
    return this;
  }

  /** Whether commits that no ref leads to go. */
  public PruneOptions refsOnly(boolean on) {
    this.refsOnly = on;
    return this;
  }

  /** Whether only commits go, and what they refer to stays. */
  public PruneOptions commitsOnly(boolean on) {
    this.commitsOnly = on;
    return this;
  }

  /** How many parents of the commit of a ref stay with it; {@link #WHOLE_HISTORY} for all. */
  public PruneOptions depth(int parents) {
    this.depth = parents;
    return this;
  }

  /** A commit to remove before anything else; no ref may name it. It leaves a tombstone. */
  public PruneOptions delete(@Nullable CommitId commit) {
    this.delete = commit;
    return this;
  }

  /** Whether, instead of the commit to remove, only the static deltas that lead to it go. */
  public PruneOptions staticDeltasOnly(boolean on) {
    this.staticDeltasOnly = on;
    return this;
  }

  /**
   * Keeps the history of each ref down to this time, and the commits of the refs.
   *
   * @param seconds since 1970
   */
  public PruneOptions keepYoungerThan(long seconds) {
    this.youngerThan = seconds;
    return this;
  }

  /** Keeps commits that no ref leads to if they are not older, too; seconds since 1970. */
  public PruneOptions keepUnreferencedYoungerThan(long seconds) {
    this.unreferencedYoungerThan = seconds;
    return this;
  }

  /** How many parents stay with the commit of one ref, whatever holds for the others. */
  public PruneOptions retainDepth(String ref, int parents) {
    depths.put(ref, parents);
    return this;
  }

  /** Prunes the history of this ref, and those of others that are given; all else stays. */
  public PruneOptions onlyBranch(String ref) {
    branches.add(ref);
    return this;
  }

  /** Whether what stays is chosen ref by ref; then only what refs lead to does. */
  boolean choosesByRef() {
    return youngerThan != null
        || unreferencedYoungerThan != null
        || !depths.isEmpty()
        || !branches.isEmpty();
  }
}
