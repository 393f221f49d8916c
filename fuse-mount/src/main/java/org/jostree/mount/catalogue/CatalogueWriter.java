package org.jostree.mount.catalogue;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jostree.mount.content.FileFacts;
import org.jostree.mount.transport.Processors;
import org.jostree.object.Checksum;
import org.jostree.object.DirMetaId;
import org.jostree.object.DirTree;
import org.jostree.object.DirTreeId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down what was listed, on a thread of its own, once there is much of it or nobody has
 * listed anything for a moment. The thread is there only while there is something to write. Where
 * nothing can be written it gives up for good.
 */
final class CatalogueWriter implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(CatalogueWriter.class);

  /** A name takes about 80 bytes. */
  private static final long MOST_BYTES = 256L << 20;

  /** So many names are kept in memory until they are written. */
  private static final int MOST_PENDING = 20_000;

  /** For fewer it is not worth while. */
  private static final int FEWEST_PENDING = 100;

  private static final long MOMENT_MILLIS = 1500;

  private record Listed(DirTree tree, List<FileFacts> facts) {}

  private final Catalogue.Source source;
  private final Segments segments;

  /** Null once there is nowhere to write. */
  private @Nullable Path place;

  /** In the order in which they were listed, which is that of the file, and of who lists again. */
  private Map<DirTreeId, Listed> pending = new LinkedHashMap<>();

  private int pendingNames;

  /** How often all was forgotten. */
  private int forgotten;

  private long lastListed;
  private @Nullable Thread thread;
  private boolean closed;

  /**
   * A writer that adds to the segments in a directory.
   *
   * @param place null for one that writes nothing
   */
  CatalogueWriter(@Nullable Path place, Segments segments, Catalogue.Source source) {
    this.place = place;
    this.segments = segments;
    this.source = source;
  }

  /** Whether a directory is new to it, and going to be written if it is added. */
  synchronized boolean wants(DirTreeId id) {
    return isWriting() && !pending.containsKey(id);
  }

  private synchronized boolean isWriting() {
    return place != null && !closed;
  }

  /** As {@link Catalogue#learn}. */
  synchronized void add(DirTreeId id, DirTree tree, List<FileFacts> facts) {
    if (!isWriting() || pending.putIfAbsent(id, new Listed(tree, facts)) != null) {
      return;
    }
    pendingNames += 1 + facts.size() + tree.directoryCount();
    lastListed = System.nanoTime();
    if (thread == null) {
      thread = new Thread(this::writeInMoments, "catalogue");
      thread.setDaemon(true);
      thread.start();
    } else if (pendingNames >= MOST_PENDING) {
      notifyAll();
    }
  }

  /** Forgets what is not written yet, or is being written at this moment. */
  synchronized void forget() {
    pending.clear();
    pendingNames = 0;
    forgotten++;
  }

  private void writeInMoments() {
    Processors.free();
    while (awaitMoment()) {
      learnXattrs();
      write();
    }
  }

  /** Waits until there is enough to write or nothing is added; false when the thread is to end. */
  private synchronized boolean awaitMoment() {
    try {
      while (!closed && pendingNames < MOST_PENDING) {
        long left = MOMENT_MILLIS - (System.nanoTime() - lastListed) / 1_000_000;
        if (left <= 0) {
          break;
        }
        wait(left);
      }
    } catch (InterruptedException e) {
      closed = true;
    }
    boolean isWorth = !closed && pendingNames >= FEWEST_PENDING;
    if (!isWorth) {
      thread = null;
    }
    return isWorth;
  }

  /** So that who reads a file need not ask for them: they are part of what its checksum is of. */
  private void learnXattrs() {
    List<Listed> now;
    synchronized (this) {
      now = List.copyOf(pending.values());
    }
    for (Listed each : now) {
      for (int i = 0; i < each.facts.size() && isWriting(); i++) {
        try {
          source.learnXattrs(each.tree.file(i), each.facts.get(i));
        } catch (IOException e) {
          // Who reads it gets the error.
        }
      }
    }
  }

  /** Writes what is pending, and makes one of many segments. */
  private void write() {
    Map<DirTreeId, Listed> taken;
    Path directory;
    int forgottenBefore;
    synchronized (this) {
      directory = place;
      forgottenBefore = forgotten;
      taken = pending;
      pending = new LinkedHashMap<>();
      pendingNames = 0;
    }
    if (directory == null) {
      return;
    }
    try (SegmentWriter target = new SegmentWriter(directory)) {
      for (Map.Entry<DirTreeId, Listed> each : taken.entrySet()) {
        add(each.getKey(), each.getValue(), target);
      }
      List<Segment> merged = segments.toMerge(target.bytes());
      for (Segment segment : merged) {
        addAll(segment, target);
      }
      Path written = target.finish();
      synchronized (this) {
        if (forgotten == forgottenBefore) {
          segments.replace(merged, Segment.open(written));
        } else {
          Files.delete(written);
        }
      }
    } catch (IOException | RuntimeException e) {
      LOG.debug("cannot write the catalogue in {}", directory, e);
      synchronized (this) {
        place = null;
      }
    }
  }

  private void add(DirTreeId id, Listed listed, SegmentWriter target) throws IOException {
    DirTree tree = listed.tree;
    target.add(
        id.checksum(), RecordKind.DIRECTORY.number(), DirectoryRecord.encode(tree, listed.facts));
    for (int i = 0; i < tree.directoryCount(); i++) {
      DirMetaId meta = tree.directory(i).meta();
      if (!target.contains(meta.checksum()) && !segments.contains(meta.checksum())) {
        byte[] object = source.read(meta).serialise();
        target.add(meta.checksum(), RecordKind.DIRECTORY_METADATA.number(), object);
      }
    }
  }

  private static void addAll(Segment segment, SegmentWriter target) throws IOException {
    for (int entry : segment.inOrderOfFile()) {
      if (target.bytes() >= MOST_BYTES) {
        return;
      }
      Checksum checksum = segment.checksum(entry);
      byte[] record = target.contains(checksum) ? null : segment.record(entry);
      if (record != null) {
        target.add(checksum, segment.kind(entry), record);
      }
    }
  }

  /** Writes what is worth it, and ends. */
  @Override
  public void close() {
    boolean isWorth;
    Thread writing;
    synchronized (this) {
      isWorth = pendingNames >= FEWEST_PENDING && !closed;
      closed = true;
      writing = thread;
      notifyAll();
    }
    if (isWorth) {
      write();
    }
    if (writing != null) {
      try {
        writing.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
