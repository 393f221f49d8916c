package org.jostree.repo;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jostree.object.Commit;
import org.jostree.object.DirTree;
import org.jostree.object.DirTreeId;
import org.jostree.object.ObjectName;

/**
 * Finds all objects that commits are made of. Trees that are missing or damaged are found, too,
 * only not what is below them.
 */
public final class TreeObjects {
  private final Repo repo;
  private final ObjectSet found;
  private final Repo.ObjectSink sink;

  /**
   * Of any number of commits.
   *
   * @param found what is known already, and gets what is found
   * @param sink gets each object once, when it is found
   */
  public TreeObjects(Repo repo, ObjectSet found, Repo.ObjectSink sink) {
    this.repo = repo;
    this.found = found;
    this.sink = sink;
  }

  /** Finds the objects of a commit, without the commit itself. */
  public void of(Commit commit) throws IOException {
    walk(commit, this::readOrPassOver);
  }

  /** As {@link #of}, but a tree that is there and damaged is an error. */
  public void ofPartial(Commit commit) throws IOException {
    walk(commit, this::readIfThere);
  }

  /** As {@link #of}, but a tree that is missing or damaged is an error. */
  public void ofWhole(Commit commit) throws IOException {
    walk(commit, repo::readDirTree);
  }

  private interface TreeReader {
    DirTree read(DirTreeId tree) throws IOException;
  }

  private void walk(Commit commit, TreeReader reader) throws IOException {
    Deque<DirTreeId> ahead = new ArrayDeque<>();
    visit(new DirTree.Subdirectory(commit.tree(), commit.meta()), ahead);
    while (!ahead.isEmpty()) {
      DirTree tree = reader.read(ahead.pop());
      for (int i = 0; i < tree.fileCount(); i++) {
        visit(tree.file(i));
      }
      for (int i = 0; i < tree.directoryCount(); i++) {
        visit(tree.directory(i), ahead);
      }
    }
  }

  private void visit(DirTree.Subdirectory directory, Deque<DirTreeId> ahead) throws IOException {
    visit(directory.meta());
    if (visit(directory.tree())) {
      ahead.push(directory.tree());
    }
  }

  private boolean visit(ObjectName object) throws IOException {
    boolean isNew = found.add(object);
    if (isNew) {
      sink.accept(object);
    }
    return isNew;
  }

  /** What is wrong with a tree shows when it is verified as an object. */
  private DirTree readOrPassOver(DirTreeId tree) throws IOException {
    try {
      return readIfThere(tree);
    } catch (CorruptObjectException e) {
      return DirTree.EMPTY;
    }
  }

  private DirTree readIfThere(DirTreeId tree) throws IOException {
    try {
      return repo.readDirTree(tree);
    } catch (MissingObjectException e) {
      return DirTree.EMPTY;
    }
  }
}
