package org.jostree.mount.tree;

import java.io.IOException;
import java.util.List;
import org.jostree.diff.Change;
import org.jostree.object.DirTree;
import org.jspecify.annotations.Nullable;

/**
 * {@code /diff/A..B/modified}: what both commits have and is not the same, with the directories
 * that lead to it. A directory whose own metadata differs has a file {@code why}, unless something
 * of that name is modified in it.
 */
final class ModifiedDirectory extends RefDependentDirectory {
  private final ComparedCommits commits;
  private final List<String> place;

  ModifiedDirectory(
      ComparedCommits commits, VirtualDirectory parent, String name, List<String> place) {
    super(commits.tree(), parent, name);
    this.commits = commits;
    this.place = place;
  }

  @Override
  @Nullable Node lookup(String name) throws IOException {
    TreeDirectory before = commits.before(place);
    TreeDirectory after = commits.after(place);
    if (before == null || after == null) {
      return null;
    }
    DirTree.Entry old = commits.find(before, name);
    Node node = old == null ? null : node(after, name, old);
    return node == null && name.equals(ModifiedEntry.WHY) ? why(before, after) : node;
  }

  /** An entry of the commit before, if it is modified or has in it what is. */
  private @Nullable Node node(TreeDirectory after, String name, DirTree.Entry old)
      throws IOException {
    DirTree.Entry now = commits.find(after, name);
    if (now == null || !commits.differ(old, now, Change.Kind.MODIFIED)) {
      return null;
    }
    return old instanceof DirTree.Subdirectory && now instanceof DirTree.Subdirectory
        ? new ModifiedDirectory(commits, this, name, below(place, name))
        : new ModifiedEntry(commits, this, name, place);
  }

  private @Nullable TextFile why(TreeDirectory before, TreeDirectory after) throws IOException {
    // The tops are not compared, as in a list of what differs.
    return place.isEmpty() || before.content().meta().equals(after.content().meta())
        ? null
        : ModifiedEntry.why(this, commits, before.content(), after.content());
  }

  @Override
  void list(Listing listing) throws IOException {
    TreeDirectory before = commits.before(place);
    TreeDirectory after = commits.after(place);
    if (before == null || after == null) {
      return;
    }
    boolean whyIsTaken = false;
    for (Entries entries = new Entries(commits.listed(before)); entries.next(); ) {
      Node node = node(after, entries.name(), entries.entry());
      if (node != null) {
        listing.add(entries.name(), node);
        whyIsTaken |= entries.name().equals(ModifiedEntry.WHY);
      }
    }
    TextFile why = whyIsTaken ? null : why(before, after);
    if (why != null) {
      listing.add(ModifiedEntry.WHY, why);
    }
  }
}
