package org.jostree.mount.tree;

import java.io.IOException;
import java.util.Locale;
import org.jostree.diff.DiffEntry;
import org.jostree.diff.Reason;
import org.jostree.diff.TreeDiff;
import org.jostree.mount.tree.TreeComparison.Difference;
import org.jostree.object.DirTree;
import org.jspecify.annotations.Nullable;

/**
 * A file that differs between two commits: {@code old} and {@code new} are it, {@code why} says in
 * what they differ, a word a line: {@code type}, {@code content}, {@code mode}, {@code owner},
 * {@code xattr}.
 */
final class ModifiedEntry extends RefDependentDirectory {
  static final String WHY = "why";
  private static final String OLD = "old";
  private static final String NEW = "new";

  private final ComparedPlace place;
  private final String name;

  /**
   * An entry.
   *
   * @param place the directory that has it, in the commits
   * @param name its name, here and in the commits
   */
  ModifiedEntry(ComparedPlace place, VirtualDirectory parent, String name) {
    super(place.commits().tree(), parent, name);
    this.place = place;
    this.name = name;
  }

  /** Says why two entries are not the same. */
  static TextFile why(
      VirtualDirectory parent, RepositoryTree tree, DirTree.Entry old, DirTree.Entry now)
      throws IOException {
    StringBuilder text = new StringBuilder();
    for (Reason reason : Reason.of(compared(tree, old), compared(tree, now))) {
      text.append(reason.name().toLowerCase(Locale.ROOT)).append('\n');
    }
    return new TextFile(parent, WHY, text.toString());
  }

  private static DiffEntry compared(RepositoryTree tree, DirTree.Entry entry) throws IOException {
    return TreeDiff.entry(tree.repo(), "", entry, tree.metadata().attributes(entry));
  }

  /** What stands at the place in both commits, and in which directories. */
  private record Versions(ComparedPlace.Both in, DirTree.Entry old, DirTree.Entry now) {}

  /** Null when it does not differ, or not any more. */
  private @Nullable Versions versions() throws IOException {
    ComparedPlace.Both in = place.both();
    Difference difference = in == null ? null : place.differences(in).get(name);
    if (in == null || difference == null) {
      return null;
    }
    DirTree.Entry old = difference.before();
    DirTree.Entry now = difference.after();
    return old == null || now == null ? null : new Versions(in, old, now);
  }

  @Override
  @Nullable Node lookup(String wanted) throws IOException {
    Versions found = versions();
    if (found == null) {
      return null;
    }
    return switch (wanted) {
      case OLD -> old(found);
      case NEW -> now(found);
      case WHY -> why(this, tree(), found.old, found.now);
      default -> null;
    };
  }

  private Node old(Versions found) {
    return ComparedCommits.part(this, OLD, found.in.before(), name, found.old);
  }

  private Node now(Versions found) {
    return ComparedCommits.part(this, NEW, found.in.after(), name, found.now);
  }

  @Override
  void list(Listing listing) throws IOException {
    Versions found = versions();
    if (found != null) {
      listing.add(OLD, old(found));
      listing.add(NEW, now(found));
      // What it says takes reading both files.
      listing.add(WHY, new TextFile(this, WHY, ""));
    }
  }
}
