package org.jostree.mount.tree;

import java.io.IOException;
import org.jostree.object.CommitId;
import org.jspecify.annotations.Nullable;

/** {@code /commits}: every commit by its checksum, or by the beginning of it if that is unique. */
final class CommitsDirectory extends VirtualDirectory {
  private final RepositoryTree tree;

  CommitsDirectory(RepositoryTree tree, VirtualDirectory parent, String name) {
    super(parent, name);
    this.tree = tree;
  }

  @Override
  @Nullable Node lookup(String name) throws IOException {
    CommitId commit = tree.commits().named(name);
    return commit == null || !tree.repo().hasOrGets(commit)
        ? null
        : TreeDirectory.ofCommit(this, name, tree.metadata().commit(commit));
  }

  @Override
  void list(Listing listing) throws IOException {
    for (CommitId commit : tree.commits().snapshot().commits()) {
      tree.addCommit(this, commit.hex(), commit, listing);
    }
  }

  @Override
  boolean changes() {
    return true;
  }

  @Override
  long changedNanos() throws IOException {
    return tree.commits().snapshot().changedNanos();
  }
}
