package org.jostree.mount.catalogue;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Set;
import java.util.zip.CRC32C;
import org.jostree.mount.content.RepositoryCache;
import org.jostree.object.Checksum;
import org.jspecify.annotations.Nullable;

/**
 * A file of records, each found by the checksum of the object that it is of.
 *
 * <p>It begins with {@link #MAGIC} (8 bytes). Then come the records, one after the other; the
 * index; and the end: where the index begins (8 bytes), how many entries it has (4) and its CRC-32C
 * (4), and {@link #MAGIC} again. An entry of the index is a checksum (32 bytes), where the record
 * begins (8), its length (4), its {@link RecordKind} (4) and its CRC-32C (4); they are in the order
 * of the checksums, as unsigned bytes. Numbers are little endian.
 *
 * <p>What is not exactly that is taken for nothing, so nobody waits for the disk when he writes
 * one.
 */
final class Segment implements Closeable {
  static final String SUFFIX = ".catalogue";

  /** "jostrec1". */
  static final long MAGIC = 0x3163_6572_7473_6f6aL;

  static final int HEAD_BYTES = Long.BYTES;
  static final int ENTRY_BYTES = Checksum.BYTES + 20;
  static final int END_BYTES = 24;

  /** No record of a directory that can be listed is longer. */
  static final int LONGEST_RECORD = 64 << 20;

  /** Enough for the number of any entry, as an index is no longer than a record. */
  private static final int ENTRY_BITS = 21;

  private static final int POSITION_AT = Checksum.BYTES;
  private static final int LENGTH_AT = POSITION_AT + Long.BYTES;
  private static final int KIND_AT = LENGTH_AT + Integer.BYTES;
  private static final int CRC_AT = KIND_AT + Integer.BYTES;

  private static final Set<OpenOption> READ =
      Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

  private final Path path;
  private final FileChannel file;
  private final long bytes;
  private final ByteBuffer index;
  private final int count;

  private Segment(Path path, FileChannel file, long bytes, ByteBuffer index) {
    this.path = path;
    this.file = file;
    this.bytes = bytes;
    this.index = index;
    this.count = index.capacity() / ENTRY_BYTES;
  }

  /**
   * Opens one that this user wrote.
   *
   * @return null if it is damaged, another's, or something else
   */
  static @Nullable Segment open(Path path) throws IOException {
    if (!RepositoryCache.isOwn(path)) {
      return null;
    }
    FileChannel file = FileChannel.open(path, READ);
    try {
      long bytes = file.size();
      ByteBuffer index = readIndex(file, bytes);
      if (index != null) {
        return new Segment(path, file, bytes, index);
      }
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
    file.close();
    return null;
  }

  private static @Nullable ByteBuffer readIndex(FileChannel file, long bytes) throws IOException {
    if (bytes < HEAD_BYTES + END_BYTES) {
      return null;
    }
    ByteBuffer end = numbers(read(file, bytes - END_BYTES, END_BYTES));
    long start = end.getLong();
    int count = end.getInt();
    int crc = end.getInt();
    long length = bytes - END_BYTES - start;
    if (end.getLong() != MAGIC
        || start < HEAD_BYTES
        || length < 0
        || length > LONGEST_RECORD
        || count != length / ENTRY_BYTES
        || length % ENTRY_BYTES != 0
        || numbers(read(file, 0, HEAD_BYTES)).getLong() != MAGIC) {
      return null;
    }
    byte[] index = read(file, start, (int) length);
    return crc(index) == crc ? numbers(index) : null;
  }

  private static byte[] read(FileChannel file, long position, int length) throws IOException {
    byte[] bytes = new byte[length];
    for (ByteBuffer rest = ByteBuffer.wrap(bytes); rest.hasRemaining(); ) {
      if (file.read(rest, position + rest.position()) < 0) {
        throw new IOException("ends early");
      }
    }
    return bytes;
  }

  private static ByteBuffer numbers(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  static int crc(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, bytes.length);
    return (int) crc.getValue();
  }

  Path path() {
    return path;
  }

  /** Size of the file. */
  long bytes() {
    return bytes;
  }

  /** How many records it has. */
  int count() {
    return count;
  }

  /**
   * The entries of all records, in the order in which those lie in the file: who reads them so goes
   * through it from the beginning to the end.
   */
  int[] inOrderOfFile() {
    long[] keys = new long[count];
    for (int entry = 0; entry < count; entry++) {
      keys[entry] = position(entry) << ENTRY_BITS | entry;
    }
    Arrays.sort(keys);
    int[] entries = new int[count];
    for (int i = 0; i < count; i++) {
      entries[i] = (int) keys[i] & (1 << ENTRY_BITS) - 1;
    }
    return entries;
  }

  private long position(int entry) {
    return index.getLong(entry * ENTRY_BYTES + POSITION_AT);
  }

  Checksum checksum(int entry) {
    byte[] checksum = new byte[Checksum.BYTES];
    index.get(entry * ENTRY_BYTES, checksum);
    return Checksum.of(checksum);
  }

  /** The number of its {@link RecordKind}. */
  int kind(int entry) {
    return index.getInt(entry * ENTRY_BYTES + KIND_AT);
  }

  boolean contains(Checksum checksum) {
    return find(checksum) >= 0;
  }

  /** The record of an object; null if there is none of that kind, or it is damaged. */
  byte @Nullable [] record(Checksum checksum, RecordKind kind) throws IOException {
    int entry = find(checksum);
    return entry < 0 || kind(entry) != kind.number() ? null : record(entry);
  }

  /** The record of an entry; null if it is damaged. */
  byte @Nullable [] record(int entry) throws IOException {
    int at = entry * ENTRY_BYTES;
    long position = position(entry);
    int length = index.getInt(at + LENGTH_AT);
    if (position < HEAD_BYTES || length < 0 || position > bytes - END_BYTES - length) {
      return null;
    }
    byte[] record = read(file, position, length);
    return crc(record) == index.getInt(at + CRC_AT) ? record : null;
  }

  private int find(Checksum checksum) {
    int low = 0;
    int high = count - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = compare(middle, checksum);
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1;
  }

  private int compare(int entry, Checksum checksum) {
    int at = entry * ENTRY_BYTES;
    for (int i = 0; i < Checksum.BYTES / Long.BYTES; i++) {
      long word = Long.reverseBytes(index.getLong(at + i * Long.BYTES));
      int order = Long.compareUnsigned(word, checksum.word(i));
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
