package org.jostree.mount.tree;

import org.jostree.object.DirTree;

/** Goes through the entries of a directory: directories, then files, each in their order. */
final class Entries {
  private final DirTree tree;
  private int index = -1;

  Entries(DirTree tree) {
    this.tree = tree;
  }

  /** Goes to the next, to begin with to the first; false if there is none. */
  boolean next() {
    index++;
    return index < tree.directoryCount() + tree.fileCount();
  }

  private int file() {
    return index - tree.directoryCount();
  }

  String name() {
    return file() < 0 ? tree.directoryName(index) : tree.fileName(file());
  }

  DirTree.Entry entry() {
    return file() < 0 ? tree.directory(index) : new DirTree.FileEntry(tree.file(file()));
  }
}
