package org.jostree.mount.tree;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.jostree.diff.Reason;
import org.jostree.diff.TreeDiff;
import org.jostree.object.DirTree;
import org.jostree.repo.Repo;
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

  private final ComparedCommits commits;
  private final List<String> place;
  private final String name;

  /**
   * An entry.
   *
   * @param name its name, here and in the commits
   * @param place the path of the directory that has it, in the commits
   */
  ModifiedEntry(ComparedCommits commits, VirtualDirectory parent, String name, List<String> place) {
    super(commits.tree(), parent, name);
    this.commits = commits;
    this.place = place;
    this.name = name;
  }

  /** Says why two entries are not the same. */
  static TextFile why(
      VirtualDirectory parent, ComparedCommits commits, DirTree.Entry old, DirTree.Entry now)
      throws IOException {
    Repo repo = commits.tree().repo();
    StringBuilder text = new StringBuilder();
    for (Reason reason : Reason.of(TreeDiff.entry(repo, "", old), TreeDiff.entry(repo, "", now))) {
      text.append(reason.name().toLowerCase(Locale.ROOT)).append('\n');
    }
    return new TextFile(parent, WHY, text.toString());
  }

  /** What stands at the place in both commits, and in which directories. */
  private record Both(
      TreeDirectory before, TreeDirectory after, DirTree.Entry old, DirTree.Entry now) {}

  /** Null when it does not differ, or not any more. */
  private @Nullable Both both() throws IOException {
    TreeDirectory before = commits.before(place);
    TreeDirectory after = commits.after(place);
    if (before == null || after == null) {
      return null;
    }
    DirTree.Entry old = commits.find(before, name);
    DirTree.Entry now = commits.find(after, name);
    return old == null || now == null || old.equals(now) ? null : new Both(before, after, old, now);
  }

  @Override
  @Nullable Node lookup(String wanted) throws IOException {
    Both both = both();
    if (both == null) {
      return null;
    }
    return switch (wanted) {
      case OLD -> ComparedCommits.part(this, OLD, both.before, name, both.old);
      case NEW -> ComparedCommits.part(this, NEW, both.after, name, both.now);
      case WHY -> why(this, commits, both.old, both.now);
      default -> null;
    };
  }

  @Override
  void list(Listing listing) throws IOException {
    Both both = both();
    if (both != null) {
      listing.add(OLD, ComparedCommits.part(this, OLD, both.before, name, both.old));
      listing.add(NEW, ComparedCommits.part(this, NEW, both.after, name, both.now));
      // What it says takes reading both files.
      listing.add(WHY, new TextFile(this, WHY, ""));
    }
  }
}
