package org.jostree.mount.catalogue;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jostree.mount.content.FileFacts;
import org.jostree.mount.content.RepositoryCache;
import org.jostree.mount.transport.Processors;
import org.jostree.object.Checksum;
import org.jostree.object.DirMeta;
import org.jostree.object.DirMetaId;
import org.jostree.object.DirTree;
import org.jostree.object.DirTreeId;
import org.jostree.object.FileId;
import org.jostree.object.MalformedObjectException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What mounts of a repository have learned of its directories: their names, and type, mode, owner
 * and size of the files, which else only each file's own object says. A directory's objects are
 * named by their content, so what is known of them never gets old; content itself is not in here,
 * and is compared with its checksum as ever.
 *
 * <p>It is a few files that are only added to. A directory that was listed is written down once
 * nobody has listed one for a moment. It is a cache: where it cannot be read or written, or is
 * damaged, the mount works without it; once an object turns out to be another than was taken down,
 * all of it goes. Safe for use by several threads, and by several processes.
 */
public final class Catalogue implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(Catalogue.class);

  /** A name takes about 110 bytes. */
  private static final long MOST_BYTES = 256L << 20;

  /** More are made into one. */
  private static final int MOST_SEGMENTS = 8;

  /** A segment that is so many times as large as all smaller ones together is left alone. */
  private static final int SMALL = 4;

  /** So many names are kept in memory until they are written. */
  private static final int MOST_PENDING = 20_000;

  /** For fewer it is not worth while. */
  private static final int FEWEST_PENDING = 100;

  private static final long MOMENT_MILLIS = 1500;
  private static final Duration LONGEST_WRITING = Duration.ofHours(1);

  /** Tells what is not told when a directory is listed. */
  public interface Source {
    /** Reads a directory's metadata. */
    DirMeta read(DirMetaId id) throws IOException;

    /** Has it known of a file whether it has extended attributes. */
    void learnXattrs(FileId file, FileFacts facts) throws IOException;
  }

  private record Listed(DirTree tree, List<FileFacts> facts) {}

  private final Source source;

  /** Null once there is nowhere to write. */
  private @Nullable Path place;

  /** Replaced as a whole, the newest first. */
  private volatile List<Segment> segments = List.of();

  private Map<DirTreeId, Listed> pending = new HashMap<>();
  private int pendingNames;
  private long lastListed;
  private @Nullable Thread writer;
  private boolean closed;

  private Catalogue(@Nullable Path place, Source source) {
    this.place = place;
    this.source = source;
  }

  /**
   * The catalogue in a directory.
   *
   * @param place null for one that is empty and stays so
   */
  public static Catalogue in(@Nullable Path place, Source source) {
    Catalogue catalogue = new Catalogue(place, source);
    if (place != null) {
      catalogue.openAll(place);
    }
    return catalogue;
  }

  private void openAll(Path directory) {
    List<Segment> found = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        if (name.endsWith(Segment.SUFFIX)) {
          open(file, found);
        } else if (name.endsWith(RepositoryCache.UNFINISHED_SUFFIX)) {
          deleteIfLeft(file);
        }
      }
    } catch (IOException | RuntimeException e) {
      LOG.debug("cannot read the catalogue in {}", directory, e);
    }
    segments = List.copyOf(found);
  }

  private void open(Path file, List<Segment> found) {
    try {
      Segment segment = Segment.open(file);
      if (segment == null) {
        Files.delete(file);
      } else {
        found.add(segment);
      }
    } catch (IOException e) {
      // Somebody has made it part of another one at this moment; or the disk is in a bad state.
      LOG.debug("cannot read {}", file, e);
    }
  }

  private static void deleteIfLeft(Path file) throws IOException {
    FileTime time = Files.getLastModifiedTime(file);
    if (time.toInstant().isBefore(Instant.now().minus(LONGEST_WRITING))) {
      Files.deleteIfExists(file);
    }
  }

  /**
   * A directory, if it is in here, and what is known of its files.
   *
   * @param learned takes each file
   */
  public @Nullable DirTree tree(DirTreeId id, BiConsumer<FileId, FileFacts> learned) {
    byte[] bytes = record(id.checksum(), RecordKind.DIRECTORY);
    DirectoryRecord record = bytes == null ? null : DirectoryRecord.decode(bytes);
    if (record == null) {
      return null;
    }
    DirTree tree = record.tree();
    for (int i = 0; i < tree.fileCount(); i++) {
      learned.accept(tree.file(i), record.facts(i));
    }
    return tree;
  }

  /**
   * Reads directories in advance, on a thread of its own: what somebody has listed in an earlier
   * mount he is likely to list again, and it is one piece of the disk.
   *
   * @param names how many names at most, about
   * @param listed takes each directory
   * @param learned takes each file
   */
  public void preload(
      int names, BiConsumer<DirTreeId, DirTree> listed, BiConsumer<FileId, FileFacts> learned) {
    if (!segments.isEmpty()) {
      Thread thread = new Thread(() -> preloadHere(names, listed, learned), "catalogue-preload");
      thread.setDaemon(true);
      thread.start();
    }
  }

  private void preloadHere(
      int names, BiConsumer<DirTreeId, DirTree> listed, BiConsumer<FileId, FileFacts> learned) {
    // Who is there already comes first.
    Processors.giveWay();
    int left = names;
    for (Segment segment : segments) {
      for (int entry = 0; entry < segment.count() && left > 0; entry++) {
        if (segment.kind(entry) == RecordKind.DIRECTORY.number()) {
          DirTreeId id = new DirTreeId(segment.checksum(entry));
          DirTree tree = tree(id, learned);
          if (tree != null) {
            listed.accept(id, tree);
            left -= 1 + tree.fileCount() + tree.directoryCount();
          }
        }
      }
    }
  }

  /** A directory's metadata, if it is in here. */
  public @Nullable DirMeta metadata(DirMetaId id) {
    byte[] record = record(id.checksum(), RecordKind.DIRECTORY_METADATA);
    try {
      return record == null ? null : DirMeta.parse(record);
    } catch (MalformedObjectException e) {
      return null;
    }
  }

  private byte @Nullable [] record(Checksum checksum, RecordKind kind) {
    for (Segment segment : segments) {
      try {
        byte[] record = segment.record(checksum, kind);
        if (record != null) {
          return record;
        }
      } catch (IOException e) {
        // Closed, or unreadable: the repository has it all the same.
      }
    }
    return null;
  }

  private boolean contains(Checksum checksum) {
    for (Segment segment : segments) {
      if (segment.contains(checksum)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a directory that is listed now should be {@link #learn learned}. */
  public boolean wants(DirTreeId id) {
    return hasPlace() && !contains(id.checksum());
  }

  private synchronized boolean hasPlace() {
    return place != null && !closed;
  }

  /**
   * Takes down a directory.
   *
   * @param facts of all its files, in its order
   */
  public synchronized void learn(DirTreeId id, DirTree tree, List<FileFacts> facts) {
    if (place == null || closed || pending.putIfAbsent(id, new Listed(tree, facts)) != null) {
      return;
    }
    pendingNames += 1 + facts.size() + tree.directoryCount();
    lastListed = System.nanoTime();
    if (writer == null) {
      writer = new Thread(this::writeInMoments, "catalogue");
      writer.setDaemon(true);
      writer.start();
    } else if (pendingNames >= MOST_PENDING) {
      notifyAll();
    }
  }

  private void writeInMoments() {
    Processors.free();
    while (awaitMoment()) {
      learnXattrs();
      write();
    }
  }

  /** So that who reads a file need not ask for them: they are part of what its checksum is of. */
  private void learnXattrs() {
    List<Listed> now;
    synchronized (this) {
      now = List.copyOf(pending.values());
    }
    for (Listed each : now) {
      for (int i = 0; i < each.facts.size() && hasPlace(); i++) {
        try {
          source.learnXattrs(each.tree.file(i), each.facts.get(i));
        } catch (IOException e) {
          // Who reads it gets the error.
        }
      }
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
      writer = null;
    }
    return isWorth;
  }

  /** Writes what is pending, and makes one of many segments. */
  private void write() {
    Map<DirTreeId, Listed> taken;
    Path directory;
    synchronized (this) {
      directory = place;
      taken = pending;
      pending = new HashMap<>();
      pendingNames = 0;
    }
    if (directory == null) {
      return;
    }
    try (SegmentWriter target = new SegmentWriter(directory)) {
      for (Map.Entry<DirTreeId, Listed> each : taken.entrySet()) {
        add(each.getKey(), each.getValue(), target);
      }
      List<Segment> merged = toMerge(target.bytes());
      for (Segment segment : merged) {
        addAll(segment, target);
      }
      replace(merged, Segment.open(target.finish()));
    } catch (IOException | RuntimeException e) {
      LOG.debug("cannot write the catalogue in {}", directory, e);
      synchronized (this) {
        place = null;
      }
    }
  }

  /** Those that are not much larger than all smaller ones, so that a byte is seldom copied. */
  private List<Segment> toMerge(long bytes) {
    List<Segment> bySize = new ArrayList<>(segments);
    if (bySize.size() < MOST_SEGMENTS) {
      return List.of();
    }
    bySize.sort(Comparator.comparingLong(Segment::bytes));
    long sum = bytes;
    int count = 0;
    for (Segment segment : bySize) {
      if (segment.bytes() > SMALL * sum) {
        break;
      }
      sum += segment.bytes();
      count++;
    }
    return bySize.subList(0, count);
  }

  private void add(DirTreeId id, Listed listed, SegmentWriter writer) throws IOException {
    DirTree tree = listed.tree;
    writer.add(
        id.checksum(), RecordKind.DIRECTORY.number(), DirectoryRecord.encode(tree, listed.facts));
    for (int i = 0; i < tree.directoryCount(); i++) {
      DirMetaId meta = tree.directory(i).meta();
      if (!writer.contains(meta.checksum()) && !contains(meta.checksum())) {
        byte[] object = source.read(meta).serialise();
        writer.add(meta.checksum(), RecordKind.DIRECTORY_METADATA.number(), object);
      }
    }
  }

  private static void addAll(Segment segment, SegmentWriter writer) throws IOException {
    for (int entry = 0; entry < segment.count() && writer.bytes() < MOST_BYTES; entry++) {
      Checksum checksum = segment.checksum(entry);
      byte[] record = writer.contains(checksum) ? null : segment.record(entry);
      if (record != null) {
        writer.add(checksum, segment.kind(entry), record);
      }
    }
  }

  private synchronized void replace(List<Segment> merged, @Nullable Segment written)
      throws IOException {
    List<Segment> now = new ArrayList<>();
    if (written != null) {
      now.add(written);
    }
    for (Segment segment : segments) {
      if (!merged.contains(segment)) {
        now.add(segment);
      }
    }
    segments = List.copyOf(now);
    delete(merged);
  }

  /** Drops everything: an object is not what was taken down of it. */
  public void distrust() {
    List<Segment> wrong;
    synchronized (this) {
      pending.clear();
      pendingNames = 0;
      wrong = segments;
      segments = List.of();
    }
    try {
      delete(wrong);
    } catch (IOException e) {
      LOG.warn("cannot delete a catalogue that is not right any more: {}", e.getMessage());
    }
  }

  private static void delete(List<Segment> segments) throws IOException {
    for (Segment segment : segments) {
      Files.deleteIfExists(segment.path());
      segment.close();
    }
  }

  /** Writes what is worth it, and ends. */
  @Override
  public void close() throws IOException {
    boolean isWorth;
    Thread writing;
    synchronized (this) {
      isWorth = pendingNames >= FEWEST_PENDING && !closed;
      closed = true;
      writing = writer;
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
    for (Segment segment : segments) {
      segment.close();
    }
    segments = List.of();
  }
}
