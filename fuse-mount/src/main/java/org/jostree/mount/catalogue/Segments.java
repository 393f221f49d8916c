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
import java.util.Iterator;
import java.util.List;
import org.jostree.mount.content.RepositoryCache;
import org.jostree.object.Checksum;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The files of a catalogue, as one. Safe for use by several threads, and by several processes. */
final class Segments implements Iterable<Segment>, Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(Segments.class);

  /** More are made into one. */
  private static final int MOST = 8;

  /** One that is so many times as large as all smaller ones together is left alone. */
  private static final int SMALL = 4;

  private static final Duration LONGEST_WRITING = Duration.ofHours(1);

  /** Replaced as a whole, the newest first. */
  private volatile List<Segment> segments = List.of();

  /**
   * Those in a directory.
   *
   * @param place null for none
   */
  static Segments in(@Nullable Path place) {
    Segments all = new Segments();
    if (place != null) {
      all.openAll(place);
    }
    return all;
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

  private static void open(Path file, List<Segment> found) {
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

  boolean isEmpty() {
    return segments.isEmpty();
  }

  /** The newest first. */
  @Override
  public Iterator<Segment> iterator() {
    return segments.iterator();
  }

  /** The record of an object; null if there is none of that kind that can be read. */
  byte @Nullable [] record(Checksum checksum, RecordKind kind) {
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

  boolean contains(Checksum checksum) {
    // Asked for each listing, so without an iterator.
    List<Segment> present = segments;
    for (int i = 0; i < present.size(); i++) {
      if (present.get(i).contains(checksum)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Which are to become part of a new one: once there are many, those that are not much larger than
   * all smaller ones, so that a byte is seldom copied.
   *
   * @param bytes size of the new one
   */
  List<Segment> toMerge(long bytes) {
    List<Segment> bySize = new ArrayList<>(segments);
    if (bySize.size() < MOST) {
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

  /**
   * Takes in a new one, and deletes those that have become part of it.
   *
   * @param written null if it was another's already when it was to be opened
   */
  synchronized void replace(List<Segment> merged, @Nullable Segment written) throws IOException {
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

  /** Deletes all of them. */
  synchronized void deleteAll() throws IOException {
    List<Segment> all = segments;
    segments = List.of();
    delete(all);
  }

  private static void delete(List<Segment> segments) throws IOException {
    for (Segment segment : segments) {
      Files.deleteIfExists(segment.path());
      segment.close();
    }
  }

  @Override
  public void close() throws IOException {
    for (Segment segment : segments) {
      segment.close();
    }
    segments = List.of();
  }
}
