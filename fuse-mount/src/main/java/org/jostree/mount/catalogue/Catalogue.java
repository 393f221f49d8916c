package org.jostree.mount.catalogue;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiConsumer;
import org.jostree.mount.content.FileFacts;
import org.jostree.mount.transport.Processors;
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

  /** Tells what is not told when a directory is listed. */
  public interface Source {
    /** Reads a directory's metadata. */
    DirMeta read(DirMetaId id) throws IOException;

    /** Has it known of a file whether it has extended attributes. */
    void learnXattrs(FileId file, FileFacts facts) throws IOException;
  }

  private final Segments segments;
  private final CatalogueWriter writer;

  private Catalogue(Segments segments, CatalogueWriter writer) {
    this.segments = segments;
    this.writer = writer;
  }

  /**
   * The catalogue in a directory.
   *
   * @param place null for one that is empty and stays so
   */
  public static Catalogue in(@Nullable Path place, Source source) {
    Segments segments = Segments.in(place);
    return new Catalogue(segments, new CatalogueWriter(place, segments, source));
  }

  /**
   * A directory, if it is in here, and what is known of its files.
   *
   * @param learned takes each file
   */
  public @Nullable DirTree tree(DirTreeId id, BiConsumer<FileId, FileFacts> learned) {
    return tree(segments.record(id.checksum(), RecordKind.DIRECTORY), learned);
  }

  private static @Nullable DirTree tree(
      byte @Nullable [] bytes, BiConsumer<FileId, FileFacts> learned) {
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
      for (int entry : segment.inOrderOfFile()) {
        if (left <= 0) {
          return;
        }
        if (segment.kind(entry) == RecordKind.DIRECTORY.number()) {
          left -= preload(segment, entry, listed, learned);
        }
      }
    }
  }

  /** How many names that were. */
  private static int preload(
      Segment segment,
      int entry,
      BiConsumer<DirTreeId, DirTree> listed,
      BiConsumer<FileId, FileFacts> learned) {
    try {
      DirTree tree = tree(segment.record(entry), learned);
      if (tree != null) {
        listed.accept(new DirTreeId(segment.checksum(entry)), tree);
        return 1 + tree.fileCount() + tree.directoryCount();
      }
    } catch (IOException e) {
      // As in Segments.record.
    }
    return 0;
  }

  /** A directory's metadata, if it is in here. */
  public @Nullable DirMeta metadata(DirMetaId id) {
    byte[] record = segments.record(id.checksum(), RecordKind.DIRECTORY_METADATA);
    try {
      return record == null ? null : DirMeta.parse(record);
    } catch (MalformedObjectException e) {
      return null;
    }
  }

  /** Whether a directory is in here, with what is known of its files. */
  public boolean contains(DirTreeId id) {
    return segments.contains(id.checksum());
  }

  /** Whether a directory that is listed now should be {@link #learn learned}. */
  public boolean wants(DirTreeId id) {
    return !contains(id) && writer.wants(id);
  }

  /**
   * Takes down a directory.
   *
   * @param facts of all its files, in its order
   */
  public void learn(DirTreeId id, DirTree tree, List<FileFacts> facts) {
    writer.add(id, tree, facts);
  }

  /** Drops everything: an object is not what was taken down of it. */
  public void distrust() {
    writer.forget();
    try {
      segments.deleteAll();
    } catch (IOException e) {
      LOG.warn("cannot delete a catalogue that is not right any more: {}", e.getMessage());
    }
  }

  /** Writes what is worth it, and ends. */
  @Override
  public void close() throws IOException {
    writer.close();
    segments.close();
  }
}
