package org.jostree.mount.tree;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jostree.mount.transport.Processors;
import org.jostree.object.DirTree;
import org.jostree.object.DirTreeId;
import org.jostree.object.FileId;
import org.jspecify.annotations.Nullable;

/**
 * Prepares the content that somebody who reads a tree file by file will ask for next, on threads of
 * its own: objects lie on the disk in the order of their checksums, so that each is a wait for the
 * disk, and each has to be compared with its checksum, and in an archive be inflated.
 *
 * <p>What the kernel can be given at once nobody will ask for. So that a reader can be followed all
 * the same, some of the files, the marks, are only made ready; as somebody asks for them, the ones
 * before them are over.
 *
 * <p>A reader is taken for one of a whole tree when he has read files of a directory one soon after
 * the other in the order of its listing; from there on he is expected in the {@link TreeOrder}. As
 * the kernel does within a file, few files are prepared at first, and more the more of them he
 * comes for; so who reads at random costs little. Some readers are followed at once.
 */
final class ReadAhead implements Closeable {
  /** Most of the time they wait, and a disk does several things in the time of one. */
  static final int THREADS = 4;

  /** How many are followed, and among how many the next one is looked for. */
  private static final int MOST_READERS = 4;

  private static final int MOST_TRACES = 16;

  /** How many files are prepared and not read yet. */
  private static final int FEWEST_FILES = 4;

  private static final int MOST_FILES = 64;

  /** So many marks are among them. */
  private static final int MARKS = 4;

  /** For all readers together it fits the memory for inflated files. */
  private static final long MOST_BYTES = 3 << 20;

  /** Larger ones are not kept in memory, so several may be prepared at once. */
  private static final long LARGEST_WEIGHT = 1 << 20;

  /** Files that are passed over are those that the kernel still has, empty ones and links. */
  private static final int LARGEST_STEP = 8;

  private static final int STEPS_OF_A_READER = 2;

  /** After that time without a file that was expected a reader gives way to another one. */
  private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  /**
   * The same where the other one reads in the same directory: he is likely to have overtaken us.
   */
  private static final long PATIENCE_BESIDE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  /** After that time without work the threads end. */
  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(2);

  /** Where it reads; what was prepared is kept there for who asks next. */
  interface Source extends TreeOrder.Source {
    /** The size of a regular file in bytes, 0 of anything else. */
    long size(FileId file) throws IOException;

    /** Makes a file ready to be asked for. */
    void prepare(FileId file) throws IOException;

    /** Sees to it that it need not be asked for; as {@link #prepare} if that cannot be. */
    void give(TreeOrder.Item item) throws IOException;
  }

  private record Expected(TreeOrder.Item item, long weight, boolean isMark) {
    FileId file() {
      return item.file();
    }
  }

  /** A place where somebody has read who may be a reader of a whole tree. */
  private static final class Trace {
    DirTreeId directory;
    int index;
    int steps;

    Trace(DirTreeId directory, int index) {
      this.directory = directory;
      this.index = index;
    }

    /** Makes one of it that begins elsewhere. */
    Trace moved(DirTreeId newDirectory, int newIndex) {
      directory = newDirectory;
      index = newIndex;
      steps = 0;
      return this;
    }
  }

  /** Somebody who reads a whole tree. Guarded by the outer object, but for the order. */
  private static final class Reader {
    /** Guarded by itself. */
    final TreeOrder order;

    /** Where it is. */
    DirTreeId directory;

    /** Prepared or being prepared, and not read yet, the next one first. */
    final Deque<Expected> expected = new ArrayDeque<>();

    long bytes;
    int mostFiles = FEWEST_FILES;

    /** Since the last mark. */
    int files;

    long filesBytes;
    long lastSeenNanos = System.nanoTime();

    Reader(TreeOrder order, DirTreeId directory) {
      this.order = order;
      this.directory = directory;
    }

    /** Whether it may give way to one who reads in a directory. */
    boolean isOver(DirTreeId reached, long now) {
      long patience = directory.equals(reached) ? PATIENCE_BESIDE_NANOS : PATIENCE_NANOS;
      return now - lastSeenNanos > patience;
    }

    boolean hasRoom() {
      return expected.size() < mostFiles && bytes < MOST_BYTES;
    }

    /** Whether it is one of those that come next; those before it are then over. */
    boolean reaches(FileId file) {
      if (!expects(file)) {
        return false;
      }
      for (boolean isIt = false; !isIt; ) {
        Expected next = expected.removeFirst();
        bytes -= next.weight();
        mostFiles = Math.min(mostFiles + 1, MOST_FILES);
        isIt = next.file().equals(file);
      }
      lastSeenNanos = System.nanoTime();
      return true;
    }

    Expected expect(TreeOrder.Item item, long size) {
      directory = item.directory().content().tree();
      long weight = Math.min(size, LARGEST_WEIGHT);
      bytes += weight;
      files++;
      filesBytes += weight;
      boolean isMark = files >= mostFiles / MARKS || filesBytes >= MOST_BYTES / MARKS;
      if (isMark) {
        files = 0;
        filesBytes = 0;
      }
      Expected next = new Expected(item, weight, isMark);
      expected.addLast(next);
      return next;
    }

    private boolean expects(FileId file) {
      for (Expected next : expected) {
        if (next.file().equals(file)) {
          return true;
        }
      }
      return false;
    }
  }

  private final Source source;
  private final int threads;

  /** The one whose turn it is first. */
  private final List<Reader> readers = new ArrayList<>();

  /** The oldest one first. */
  private final List<Trace> traces = new ArrayList<>();

  private int running;
  private boolean closed;

  ReadAhead(Source source) {
    this(source, THREADS);
  }

  ReadAhead(Source source, int threads) {
    this.source = source;
    this.threads = threads;
  }

  /** Takes note that somebody begins to read a file. */
  void reading(TreeDirectory directory, String name, FileId file) {
    synchronized (this) {
      if (closed) {
        return;
      }
      for (int i = 0; i < readers.size(); i++) {
        if (readers.get(i).reaches(file)) {
          notifyAll();
          return;
        }
      }
    }
    try {
      DirTreeId id = directory.content().tree();
      DirTree tree = source.read(id);
      int index = tree.fileIndex(name);
      if (index >= 0 && isStepOfReader(id, index)) {
        follow(new Reader(new TreeOrder(source, directory, tree, index), id));
      }
    } catch (IOException e) {
      // Who asks for it gets the error, with its reason.
    }
  }

  /** Whether the directory is being read file by file. */
  private synchronized boolean isStepOfReader(DirTreeId directory, int index) {
    Trace trace = take(directory, index);
    if (trace == null) {
      boolean isFull = traces.size() == MOST_TRACES;
      trace = isFull ? traces.remove(0).moved(directory, index) : new Trace(directory, index);
    } else {
      trace.index = index;
      trace.steps++;
    }
    if (trace.steps >= STEPS_OF_A_READER) {
      return true;
    }
    traces.add(trace);
    return false;
  }

  private @Nullable Trace take(DirTreeId directory, int index) {
    for (int i = 0; i < traces.size(); i++) {
      Trace trace = traces.get(i);
      if (index > trace.index
          && index <= trace.index + LARGEST_STEP
          && trace.directory.equals(directory)) {
        return traces.remove(i);
      }
    }
    return null;
  }

  private synchronized void follow(Reader reader) {
    if (closed || !hasPlaceFor(reader)) {
      return;
    }
    readers.add(0, reader);
    for (; running < threads; running++) {
      Thread thread = new Thread(this::run, "read-ahead");
      thread.setDaemon(true);
      thread.start();
    }
    notifyAll();
  }

  /** Drops who is over: all who read in that directory, of others the one seen last before all. */
  private boolean hasPlaceFor(Reader reader) {
    long now = System.nanoTime();
    readers.removeIf(
        other -> other.directory.equals(reader.directory) && other.isOver(reader.directory, now));
    if (readers.size() < MOST_READERS) {
      return true;
    }
    Reader oldest = readers.get(0);
    for (Reader other : readers) {
      if (other.lastSeenNanos - oldest.lastSeenNanos < 0) {
        oldest = other;
      }
    }
    return oldest.isOver(reader.directory, now) && readers.remove(oldest);
  }

  private void run() {
    Processors.free();
    for (Reader reader; (reader = awaitRoom()) != null; ) {
      try {
        Expected next = next(reader);
        if (next != null && next.isMark()) {
          source.prepare(next.file());
        } else if (next != null) {
          source.give(next.item());
        }
      } catch (IOException | RuntimeException e) {
        // As above; and the next file may be sound.
      }
    }
  }

  /** The next file that has content; null if there is none, or no room for it any more. */
  private @Nullable Expected next(Reader reader) throws IOException {
    // One thread after the other, so that the order stays, and not under the lock of the readers,
    // who need not wait while a directory is read.
    synchronized (reader.order) {
      synchronized (this) {
        if (!reader.hasRoom()) {
          return null;
        }
      }
      TreeOrder.Item item;
      long size;
      do {
        item = reader.order.next();
        size = item == null ? 0 : source.size(item.file());
      } while (item != null && size == 0);
      synchronized (this) {
        if (item == null) {
          readers.remove(reader);
          return null;
        }
        return reader.expect(item, size);
      }
    }
  }

  /** Waits until a reader is near enough; null when the thread is to end. */
  private synchronized @Nullable Reader awaitRoom() {
    try {
      long deadline = System.nanoTime() + IDLE_NANOS;
      while (!closed) {
        for (Reader reader : readers) {
          if (reader.hasRoom()) {
            // The next turn is another one's.
            readers.remove(reader);
            readers.add(reader);
            return reader;
          }
        }
        long left = (deadline - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
          break;
        }
        wait(left);
      }
    } catch (InterruptedException e) {
      closed = true;
    }
    running--;
    if (running == 0) {
      // What was prepared long ago may be dropped, and its reader is elsewhere.
      readers.clear();
    }
    return null;
  }

  @Override
  public synchronized void close() {
    closed = true;
    readers.clear();
    notifyAll();
  }
}
