package org.jostree.mount.tree;

import java.io.IOException;
import java.util.List;
import org.jostree.diff.Change;
import org.jostree.object.DirTree;
import org.jspecify.annotations.Nullable;

/**
 * {@code /diff/A..B/added} and {@code removed}: what only one of two commits has, with the
 * directories that lead to it. What is there as a whole is as in the commit.
 */
final class OneSidedDirectory extends RefDependentDirectory {
  private final ComparedCommits commits;
  private final List<String> place;
  private final Change.Kind kind;

  /**
   * A directory that both commits have.
   *
   * @param place its path in the commits
   * @param kind added or deleted
   */
  OneSidedDirectory(
      ComparedCommits commits,
      VirtualDirectory parent,
      String name,
      List<String> place,
      Change.Kind kind) {
    super(commits.tree(), parent, name);
    this.commits = commits;
    this.place = place;
    this.kind = kind;
  }

  private @Nullable TreeDirectory mine() throws IOException {
    return kind == Change.Kind.ADDED ? commits.after(place) : commits.before(place);
  }

  private @Nullable TreeDirectory others() throws IOException {
    return kind == Change.Kind.ADDED ? commits.before(place) : commits.after(place);
  }

  @Override
  @Nullable Node lookup(String name) throws IOException {
    TreeDirectory mine = mine();
    TreeDirectory others = others();
    DirTree.Entry entry = mine == null ? null : commits.find(mine, name);
    return mine == null || others == null || entry == null ? null : node(mine, others, name, entry);
  }

  private @Nullable Node node(
      TreeDirectory mine, TreeDirectory others, String name, DirTree.Entry entry)
      throws IOException {
    DirTree.Entry other = commits.find(others, name);
    if (other == null) {
      return ComparedCommits.part(this, name, mine, name, entry);
    }
    boolean ours = kind == Change.Kind.ADDED;
    if (!commits.differ(ours ? other : entry, ours ? entry : other, kind)) {
      return null;
    }
    return new OneSidedDirectory(commits, this, name, below(place, name), kind);
  }

  @Override
  void list(Listing listing) throws IOException {
    TreeDirectory mine = mine();
    TreeDirectory others = others();
    if (mine == null || others == null) {
      return;
    }
    for (Entries entries = new Entries(commits.listed(mine)); entries.next(); ) {
      Node node = node(mine, others, entries.name(), entries.entry());
      if (node != null) {
        listing.add(entries.name(), node);
      }
    }
  }
}
