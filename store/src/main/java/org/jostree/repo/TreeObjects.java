package org.jostree.repo;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RecursiveAction;
import org.jostree.object.Commit;
import org.jostree.object.DirTree;
import org.jostree.object.DirTreeId;
import org.jostree.object.ObjectName;
import org.jspecify.annotations.Nullable;

/**
 * Finds all objects that commits are made of. Trees that are missing or damaged are found, too,
 * only not what is below them.
 */
public final class TreeObjects {
  /** How many trees may be in memory before their turn. */
  private static final int MOST_AHEAD = 256;

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

  /** As {@link #of(Commit)}, of a directory, itself included. */
  public void of(DirTree.Subdirectory directory) throws IOException {
    walk(directory, this::readOrPassOver);
  }

  /** As {@link #of(Commit)}, but a tree that is there and damaged is an error. */
  public void ofPartial(Commit commit) throws IOException {
    walk(commit, this::readIfThere);
  }

  /** As {@link #of(Commit)}, but a tree that is missing or damaged is an error. */
  public void ofWhole(Commit commit) throws IOException {
    walk(commit, repo::readDirTree);
  }

  private interface TreeReader {
    DirTree read(DirTreeId tree) throws IOException;
  }

  /** A tree that another core may read before its turn comes: that of the last found is next. */
  private static final class Reading extends RecursiveAction {
    private static final long serialVersionUID = 1L;
    private final transient TreeReader reader;
    private final transient DirTreeId id;
    private transient @Nullable DirTree tree;
    private transient @Nullable IOException failure;
    private transient boolean isForked;

    Reading(TreeReader reader, DirTreeId id) {
      this.reader = reader;
      this.id = id;
    }

    @Override
    protected void compute() {
      try {
        tree = reader.read(id);
      } catch (IOException e) {
        failure = e;
      }
    }

    DirTree result() throws IOException {
      if (isForked) {
        join();
      } else {
        compute();
      }
      if (failure != null) {
        throw failure;
      }
      return Objects.requireNonNull(tree);
    }
  }

  private void walk(Commit commit, TreeReader reader) throws IOException {
    walk(new DirTree.Subdirectory(commit.tree(), commit.meta()), reader);
  }

  private void walk(DirTree.Subdirectory top, TreeReader reader) throws IOException {
    Deque<Reading> ahead = new ArrayDeque<>();
    int forked = 0;
    visit(top, reader, ahead);
    while (!ahead.isEmpty()) {
      Reading next = ahead.pop();
      DirTree tree = next.result();
      if (next.isForked) {
        forked--;
      }
      for (int i = 0; i < tree.fileCount(); i++) {
        visit(tree.file(i));
      }
      for (int i = 0; i < tree.directoryCount(); i++) {
        if (visit(tree.directory(i), reader, ahead) && forked < MOST_AHEAD) {
          Reading found = ahead.element();
          found.isForked = true;
          ForkJoinPool.commonPool().execute(found);
          forked++;
        }
      }
    }
  }

  private boolean visit(DirTree.Subdirectory directory, TreeReader reader, Deque<Reading> ahead)
      throws IOException {
    visit(directory.meta());
    boolean isNew = visit(directory.tree());
    if (isNew) {
      ahead.push(new Reading(reader, directory.tree()));
    }
    return isNew;
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
