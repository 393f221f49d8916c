package org.jostree.mount.tree;

import java.io.IOException;
import java.util.Map;
import org.jostree.diff.Change;
import org.jostree.mount.tree.TreeComparison.Difference;
import org.jostree.object.DirTree;
import org.jspecify.annotations.Nullable;

/**
 * {@code /diff/A..B/modified}: what both commits have and is not the same, with the directories
 * that lead to it. A directory whose own metadata differs has a file {@code why}, unless something
 * of that name is modified in it.
 */
final class ModifiedDirectory extends RefDependentDirectory {
  private final ComparedPlace place;

  /**
   * A directory that both commits have.
   *
   * @param place its path in the commits
   */
  ModifiedDirectory(ComparedPlace place, VirtualDirectory parent, String name) {
    super(place.commits().tree(), parent, name);
    this.place = place;
  }

  @Override
  @Nullable Node lookup(String name) throws IOException {
    ComparedPlace.Both both = place.both();
    if (both == null) {
      return null;
    }
    Difference difference = place.differences(both).get(name);
    Node node = difference == null ? null : node(name, difference);
    return node == null && name.equals(ModifiedEntry.WHY) ? why(both) : node;
  }

  /** An entry that both have, if it is modified or has in it what is. */
  private @Nullable Node node(String name, Difference difference) {
    if (!difference.kinds().contains(Change.Kind.MODIFIED)) {
      return null;
    }
    return difference.before() instanceof DirTree.Subdirectory
            && difference.after() instanceof DirTree.Subdirectory
        ? new ModifiedDirectory(place.below(name), this, name)
        : new ModifiedEntry(place, this, name);
  }

  private @Nullable TextFile why(ComparedPlace.Both both) throws IOException {
    DirTree.Subdirectory old = both.before().content();
    DirTree.Subdirectory now = both.after().content();
    // The tops are not compared, as in a list of what differs.
    return place.isTop() || old.meta().equals(now.meta())
        ? null
        : ModifiedEntry.why(this, tree(), old, now);
  }

  @Override
  void list(Listing listing) throws IOException {
    ComparedPlace.Both both = place.both();
    if (both == null) {
      return;
    }
    boolean whyIsTaken = false;
    for (Map.Entry<String, Difference> each : place.differences(both).entrySet()) {
      Node node = node(each.getKey(), each.getValue());
      if (node != null) {
        listing.add(each.getKey(), node);
        whyIsTaken |= each.getKey().equals(ModifiedEntry.WHY);
      }
    }
    TextFile why = whyIsTaken ? null : why(both);
    if (why != null) {
      listing.add(ModifiedEntry.WHY, why);
    }
  }
}
