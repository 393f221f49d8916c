package org.jostree.mount.tree;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A virtual directory that shows something else when a ref moves. */
abstract class RefDependentDirectory extends VirtualDirectory {
  private final RepositoryTree tree;

  RefDependentDirectory(RepositoryTree tree, VirtualDirectory parent, String name) {
    super(parent, name);
    this.tree = tree;
  }

  /** The path of a name in the directory at a path; both as the names that lead there. */
  static List<String> below(List<String> place, String name) {
    List<String> below = new ArrayList<>(place);
    below.add(name);
    return List.copyOf(below);
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
