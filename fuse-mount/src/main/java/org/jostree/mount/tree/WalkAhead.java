package org.jostree.mount.tree;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import org.jostree.mount.transport.Processors;
import org.jostree.object.DirTree;
import org.jostree.object.DirTreeId;
import org.jostree.object.FileId;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a walk through a tree is about to ask for, a little ahead of it, on threads of its
 * own. A walk is one request after the other, each of which would wait for the disk; so nearly half
 * of its time is saved where there is a second core.
 *
 * <p>A walk is taken for one when it has entered directories that it found in those it listed
 * before, several times in a row. It goes on as {@code find}, {@code tar} and {@code diff -r} do:
 * the first subdirectory with all that is in it, then the next. What is read ahead of a walk that
 * stops there is limited.
 */
final class WalkAhead implements Closeable {
  /** So many directories of directories make a walk; somebody who looks around opens fewer. */
  private static final int STEPS_OF_A_WALK = 3;

  /** How many entries may be read that the walk has not come to. */
  private static final int MOST_AHEAD = 4096;

  /** Most of the time they wait, and a disk does several things in the time of one. */
  private static final int THREADS = 8;

  private static final long IDLE_MILLIS = 2000;

  /** Where it reads; what was read is kept there for who asks next. */
  interface Source {
    /** Reads a directory. */
    DirTree read(DirTree.Subdirectory directory) throws IOException;

    /** Whether what there is to know of the files of a directory came with it. */
    boolean bringsFiles(DirTreeId directory);

    /** Reads what there is to know of a file, but for its content. */
    void read(FileId file) throws IOException;
  }

  private final Source source;

  /** Directories to read, the next one last. */
  private final Deque<DirTree.Subdirectory> next = new ArrayDeque<>();

  /** Of the walk so far: what it may enter, and what is read already or going to be. */
  private final Set<DirTreeId> found = new HashSet<>();

  private final Set<DirTreeId> scheduled = new HashSet<>();
  private int steps;
  private int mayRead = MOST_AHEAD;
  private int running;
  private boolean closed;

  WalkAhead(Source source) {
    this.source = source;
  }

  /** Takes note that somebody lists a directory. */
  synchronized void listing(DirTreeId directory, DirTree tree) {
    if (closed) {
      return;
    }
    if (found.contains(directory)) {
      steps++;
    } else {
      forget();
    }
    mayRead = Math.min(MOST_AHEAD, mayRead + size(tree));
    for (int i = 0; i < tree.directoryCount(); i++) {
      found.add(tree.directory(i).tree());
    }
    if (steps >= STEPS_OF_A_WALK && !scheduled.contains(directory)) {
      // The walk is elsewhere than was thought.
      next.clear();
      schedule(tree);
      start();
    }
    notifyAll();
  }

  private void forget() {
    steps = 0;
    mayRead = MOST_AHEAD;
    next.clear();
    found.clear();
    scheduled.clear();
  }

  private static int size(DirTree tree) {
    return 1 + tree.directoryCount() + tree.fileCount();
  }

  private void schedule(DirTree tree) {
    for (int i = tree.directoryCount() - 1; i >= 0; i--) {
      DirTree.Subdirectory child = tree.directory(i);
      if (scheduled.add(child.tree())) {
        next.addLast(child);
      }
    }
  }

  private void start() {
    for (; running < THREADS; running++) {
      Thread thread = new Thread(this::run, "walk-ahead");
      thread.setDaemon(true);
      thread.start();
    }
  }

  private void run() {
    Processors.free();
    for (DirTree.Subdirectory directory; (directory = take()) != null; ) {
      try {
        DirTree tree = source.read(directory);
        // From the end: should the walk come here meanwhile, it begins with the first, and both
        // meet in the middle instead of waiting for the same.
        int files = source.bringsFiles(directory.tree()) ? 0 : tree.fileCount();
        for (int i = files - 1; i >= 0; i--) {
          read(tree, i);
        }
        synchronized (this) {
          mayRead -= size(tree);
          schedule(tree);
        }
      } catch (IOException | RuntimeException e) {
        // Who asks for it gets the error, with its reason.
      }
    }
  }

  private void read(DirTree tree, int file) {
    try {
      source.read(tree.file(file));
    } catch (IOException | RuntimeException e) {
      // As above; and the file beside it may be sound.
    }
  }

  /** The next directory, once the walk is near enough; null when the thread is to end. */
  private synchronized DirTree.@Nullable Subdirectory take() {
    try {
      long deadline = System.nanoTime() + IDLE_MILLIS * 1_000_000;
      while (!closed && (next.isEmpty() || mayRead <= 0)) {
        long left = (deadline - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
          forget();
          break;
        }
        wait(left);
      }
    } catch (InterruptedException e) {
      closed = true;
    }
    if (closed || next.isEmpty()) {
      running--;
      return null;
    }
    return next.removeLast();
  }

  @Override
  public synchronized void close() {
    closed = true;
    notifyAll();
  }
}
