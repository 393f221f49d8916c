package org.jostree.mount.tree;

import java.io.IOException;
import java.util.Map;
import org.jostree.mount.tree.ComparedCommits.Ids;
import org.jostree.mount.tree.TreeComparison.Difference;
import org.jostree.object.DirTree;
import org.jspecify.annotations.Nullable;

/** A path at which two commits are compared. What is there is kept until a ref moves. */
final class ComparedPlace {
  private final ComparedCommits commits;
  private final @Nullable ComparedPlace above;
  private final String name;
  private volatile @Nullable Both known;

  /** The directories at the place. */
  record Both(Ids ids, TreeDirectory before, TreeDirectory after) {}

  private ComparedPlace(ComparedCommits commits, @Nullable ComparedPlace above, String name) {
    this.commits = commits;
    this.above = above;
    this.name = name;
  }

  static ComparedPlace top(ComparedCommits commits) {
    return new ComparedPlace(commits, null, "");
  }

  ComparedPlace below(String child) {
    return new ComparedPlace(commits, this, child);
  }

  ComparedCommits commits() {
    return commits;
  }

  boolean isTop() {
    return above == null;
  }

  /** Null unless both commits have a directory here. */
  @Nullable Both both() throws IOException {
    Ids ids = commits.ids();
    return ids == null ? null : both(ids);
  }

  private @Nullable Both both(Ids ids) throws IOException {
    Both now = known;
    if (now == null || !now.ids.equals(ids)) {
      now = above == null ? tops(ids) : children(above.both(ids));
      known = now;
    }
    return now;
  }

  private Both tops(Ids ids) throws IOException {
    RepositoryTree tree = commits.tree();
    return new Both(ids, tree.placeOf(ids.before()), tree.placeOf(ids.after()));
  }

  private @Nullable Both children(@Nullable Both parents) throws IOException {
    if (parents == null) {
      return null;
    }
    TreeDirectory before = child(parents.before);
    TreeDirectory after = child(parents.after);
    return before == null || after == null ? null : new Both(parents.ids, before, after);
  }

  private @Nullable TreeDirectory child(TreeDirectory directory) throws IOException {
    DirTree listed = commits.tree().metadata().tree(directory.content().tree());
    int index = listed.directoryIndex(name);
    return index < 0 ? null : directory.child(name, listed.directory(index));
  }

  /** What differs between the directories, by name. */
  Map<String, Difference> differences(Both both) throws IOException {
    return commits
        .tree()
        .comparison()
        .differences(both.before.content().tree(), both.after.content().tree());
  }
}
