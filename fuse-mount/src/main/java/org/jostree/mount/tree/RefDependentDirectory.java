package org.jostree.mount.tree;

import java.io.IOException;

/** A virtual directory that shows something else when a ref moves. */
abstract class RefDependentDirectory extends VirtualDirectory {
  private final RepositoryTree tree;

  RefDependentDirectory(RepositoryTree tree, VirtualDirectory parent, String name) {
    super(parent, name);
    this.tree = tree;
  }

  final RepositoryTree tree() {
    return tree;
  }

  @Override
  final boolean changes() {
    return true;
  }

  @Override
  final long changedNanos() throws IOException {
    return tree.refs().snapshot().changedNanos();
  }
}
