package org.jostree.mount.tree;

import java.io.IOException;
import java.util.Map;
import org.jostree.diff.Change;
import org.jostree.mount.tree.TreeComparison.Difference;
import org.jostree.object.DirTree;
import org.jspecify.annotations.Nullable;

/**
 * {@code /diff/A..B/added} and {@code removed}: what only one of two commits has, with the
 * directories that lead to it. What is there as a whole is as in the commit.
 */
final class OneSidedDirectory extends RefDependentDirectory {
  private final ComparedPlace place;
  private final Change.Kind kind;

  /**
   * A directory that both commits have.
   *
   * @param place its path in the commits
   * @param kind added or deleted
   */
  OneSidedDirectory(ComparedPlace place, VirtualDirectory parent, String name, Change.Kind kind) {
    super(place.commits().tree(), parent, name);
    this.place = place;
    this.kind = kind;
  }

  @Override
  @Nullable Node lookup(String name) throws IOException {
    ComparedPlace.Both both = place.both();
    Difference difference = both == null ? null : place.differences(both).get(name);
    return both == null || difference == null ? null : node(both, name, difference);
  }

  private @Nullable Node node(ComparedPlace.Both both, String name, Difference difference) {
    if (!difference.kinds().contains(kind)) {
      return null;
    }
    DirTree.Entry old = difference.before();
    DirTree.Entry now = difference.after();
    if (now == null && old != null) {
      return ComparedCommits.part(this, name, both.before(), name, old);
    }
    if (old == null && now != null) {
      return ComparedCommits.part(this, name, both.after(), name, now);
    }
    return new OneSidedDirectory(place.below(name), this, name, kind);
  }

  @Override
  void list(Listing listing) throws IOException {
    ComparedPlace.Both both = place.both();
    if (both == null) {
      return;
    }
    for (Map.Entry<String, Difference> each : place.differences(both).entrySet()) {
      Node node = node(both, each.getKey(), each.getValue());
      if (node != null) {
        listing.add(each.getKey(), node);
      }
    }
  }
}
