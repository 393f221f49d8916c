package org.jostree.mount.catalogue;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.TreeMap;
import org.jostree.mount.content.RepositoryCache;
import org.jostree.object.Checksum;

/** Writes a {@link Segment}. It is there, whole, once it is finished. */
final class SegmentWriter implements Closeable {
  private record Entry(long position, int length, int kind, int crc) {}

  private final Path directory;
  private final Path unfinished;
  private final OutputStream out;
  private final Map<Checksum, Entry> entries = new TreeMap<>();
  private long position;

  /** Begins a segment in a directory. */
  SegmentWriter(Path directory) throws IOException {
    this.directory = directory;
    // A name that nobody has, and a file that nobody else may read.
    this.unfinished = Files.createTempFile(directory, "", RepositoryCache.UNFINISHED_SUFFIX);
    this.out = new BufferedOutputStream(Files.newOutputStream(unfinished), 1 << 16);
    byte[] head = new byte[Segment.HEAD_BYTES];
    numbers(head).putLong(Segment.MAGIC);
    write(head);
  }

  boolean contains(Checksum checksum) {
    return entries.containsKey(checksum);
  }

  /** Size so far, in bytes. */
  long bytes() {
    return position + (long) entries.size() * Segment.ENTRY_BYTES + Segment.END_BYTES;
  }

  /** How many records there are so far. */
  int count() {
    return entries.size();
  }

  /** Adds a record; {@code kind} is the number of its {@link RecordKind}. */
  void add(Checksum checksum, int kind, byte[] record) throws IOException {
    entries.put(checksum, new Entry(position, record.length, kind, Segment.crc(record)));
    write(record);
  }

  /** Puts it in its place, with a name of its own, and opens it. */
  Path finish() throws IOException {
    byte[] indexBytes = new byte[entries.size() * Segment.ENTRY_BYTES];
    ByteBuffer index = numbers(indexBytes);
    entries.forEach(
        (checksum, entry) ->
            index
                .put(checksum.toBytes())
                .putLong(entry.position)
                .putInt(entry.length)
                .putInt(entry.kind)
                .putInt(entry.crc));
    long start = position;
    write(indexBytes);
    byte[] end = new byte[Segment.END_BYTES];
    numbers(end)
        .putLong(start)
        .putInt(entries.size())
        .putInt(Segment.crc(indexBytes))
        .putLong(Segment.MAGIC);
    write(end);
    out.close();
    String name =
        unfinished
            .getFileName()
            .toString()
            .replace(RepositoryCache.UNFINISHED_SUFFIX, Segment.SUFFIX);
    return Files.move(unfinished, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }

  private static ByteBuffer numbers(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private void write(byte[] bytes) throws IOException {
    out.write(bytes);
    position += bytes.length;
  }

  @Override
  public void close() throws IOException {
    try {
      out.close();
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }
}
