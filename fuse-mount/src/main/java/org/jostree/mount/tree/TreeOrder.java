package org.jostree.mount.tree;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jostree.object.DirTree;
import org.jostree.object.DirTreeId;
import org.jostree.object.FileId;
import org.jspecify.annotations.Nullable;

/**
 * The files that come after a place in a tree, in the order in which {@code tar} and {@code cp}
 * take a listing: a directory's subdirectories with all that is in them, then its files. For one
 * thread.
 */
final class TreeOrder {
  /** Where directories are read. */
  interface Source {
    DirTree read(DirTreeId directory) throws IOException;
  }

  /** A file or link and where it was found. */
  record Item(TreeDirectory directory, String name, FileId file) {}

  private static final class Place {
    final TreeDirectory directory;
    final DirTree tree;
    int nextDirectory;
    int nextFile;

    Place(TreeDirectory directory, DirTree tree, int nextDirectory, int nextFile) {
      this.directory = directory;
      this.tree = tree;
      this.nextDirectory = nextDirectory;
      this.nextFile = nextFile;
    }
  }

  private final Source source;

  /** From the directory up. */
  private final Deque<Place> places = new ArrayDeque<>();

  /**
   * What comes after a file.
   *
   * @param tree of the directory
   * @param file the index of the file there
   */
  TreeOrder(Source source, TreeDirectory directory, DirTree tree, int file) throws IOException {
    this.source = source;
    places.addLast(new Place(directory, tree, tree.directoryCount(), file + 1));
    TreeDirectory child = directory;
    for (TreeDirectory above; (above = child.parent()) != null; child = above) {
      DirTree listed = source.read(above.content().tree());
      places.addLast(new Place(above, listed, listed.directoryIndex(child.name()) + 1, 0));
    }
  }

  /** The next file or link, null at the end. */
  @Nullable Item next() throws IOException {
    for (Place place; (place = places.peekFirst()) != null; ) {
      if (place.nextDirectory < place.tree.directoryCount()) {
        enter(place, place.nextDirectory++);
      } else if (place.nextFile < place.tree.fileCount()) {
        int index = place.nextFile++;
        return new Item(place.directory, place.tree.fileName(index), place.tree.file(index));
      } else {
        places.removeFirst();
      }
    }
    return null;
  }

  private void enter(Place place, int index) throws IOException {
    DirTree.Subdirectory content = place.tree.directory(index);
    TreeDirectory child = place.directory.child(place.tree.directoryName(index), content);
    places.addFirst(new Place(child, source.read(content.tree()), 0, 0));
  }
}
