package org.jostree.mount.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A directory's names as READDIR answers carry them: records of inode number (8 bytes), cookie (8),
 * length of the name (4), type (4) and the name, padded to 8, in the byte order of the machine
 * ({@code struct fuse_dirent} of include/uapi/linux/fuse.h).
 *
 * <p>The cookie of a record says where to go on after it: the number of records up to and with it,
 * and in its upper bits which listing it was, for directories whose listing changes. The last
 * record has the cookie {@link #END}, so that the question whether there is more after it, which
 * always comes, needs no listing. Cookies fit 31 bits, as 32-bit programs want them.
 */
public final class DirectoryListing {
  /** Nothing comes after this. */
  public static final long END = Integer.MAX_VALUE;

  private static final int INDEX_BITS = 20;
  private static final int INDEX_MASK = (1 << INDEX_BITS) - 1;

  /** Serial numbers are below this, so that no cookie reaches {@link #END}. */
  static final int SERIALS = (1 << (31 - INDEX_BITS)) - 1;

  private static final int HEADER = 24;
  private static final int COOKIE_AT = 8;
  private static final int LENGTH_AT = 16;

  private final byte[] records;

  /** Where each record begins, and where the last one ends. */
  private final int[] starts;

  private DirectoryListing(byte[] records, int[] starts) {
    this.records = records;
    this.starts = starts;
  }

  /**
   * Lists a directory.
   *
   * @param ino of the directory
   * @param parentIno of the directory above
   * @param serial number of the listing, 0 if the directory never changes
   */
  public static <N> DirectoryListing of(
      NodeFileSystem<N> fileSystem, N directory, long ino, long parentIno, int serial)
      throws IOException {
    Writer writer = new Writer();
    writer.add(".", ino, NodeType.DIRECTORY);
    writer.add("..", parentIno, NodeType.DIRECTORY);
    fileSystem.list(directory, writer);
    return writer.finish(serial);
  }

  /** The serial number in a cookie. */
  public static int serialOf(long cookie) {
    return (int) (cookie >>> INDEX_BITS);
  }

  /** Number of records, {@code .} and {@code ..} among them. */
  public int size() {
    return starts.length - 1;
  }

  /** Memory that it takes, in bytes. */
  int bytes() {
    return records.length + 4 * starts.length;
  }

  /** Puts as many records after that of the cookie as fit, and says whether these were the rest. */
  public boolean copyAfter(long cookie, ByteBuffer destination) {
    int first = indexAfter(cookie);
    int limit = starts[first] + destination.remaining();
    int last = first;
    while (last < size() && starts[last + 1] <= limit) {
      last++;
    }
    destination.put(records, starts[first], starts[last] - starts[first]);
    return last == size();
  }

  /** The index of the record after that of the cookie: {@link #size} if there is none. */
  public int indexAfter(long cookie) {
    // Without a serial number there may be more records than the index bits can tell.
    long index = size() > INDEX_MASK ? cookie : cookie & INDEX_MASK;
    return (int) Math.min(Math.max(index, 0), size());
  }

  /** Whether the record is neither of the directory itself nor of the one above. */
  public boolean isNameOfAnother(int index) {
    return index >= 2;
  }

  /** Where a record in a buffer ends, its padding included. */
  public static int endOfRecord(ByteBuffer records, int start) {
    return start + (HEADER + records.getInt(start + LENGTH_AT) + 7 & ~7);
  }

  /** Length of a record, in bytes. */
  public int recordLength(int index) {
    return starts[index + 1] - starts[index];
  }

  /** The name in a record. */
  public String name(int index) {
    int length =
        ByteBuffer.wrap(records).order(ByteOrder.nativeOrder()).getInt(starts[index] + LENGTH_AT);
    return new String(records, starts[index] + HEADER, length, StandardCharsets.UTF_8);
  }

  /** Puts one record. */
  public void copy(int index, ByteBuffer destination) {
    destination.put(records, starts[index], recordLength(index));
  }

  private static final class Writer implements ListingSink {
    private byte[] bytes = new byte[1024];
    private ByteBuffer records = over(bytes);
    private int[] starts = new int[32];
    private int count;

    @Override
    public void add(String name, long ino, NodeType type) {
      byte[] text = name.getBytes(StandardCharsets.UTF_8);
      if (text.length == 0 || text.length > FileSystemStatistics.LONGEST_NAME) {
        throw new IllegalArgumentException(
            "a name of " + text.length + " bytes cannot be listed: " + name);
      }
      reserve(HEADER + text.length + 8);
      starts[count++] = records.position();
      records.putLong(ino).putLong(0).putInt(text.length).putInt(type.bits() >> 12).put(text);
      while ((records.position() & 7) != 0) {
        records.put((byte) 0);
      }
    }

    DirectoryListing finish(int serial) {
      int[] ends = Arrays.copyOf(starts, count + 1);
      ends[count] = records.position();
      long upper = count > INDEX_MASK ? 0 : (long) serial << INDEX_BITS;
      for (int i = 0; i < count; i++) {
        long cookie = i == count - 1 ? END : upper | (i + 1);
        records.putLong(starts[i] + COOKIE_AT, cookie);
      }
      return new DirectoryListing(bytes, ends);
    }

    private void reserve(int more) {
      if (records.remaining() < more) {
        int written = records.position();
        bytes = Arrays.copyOf(bytes, bytes.length * 2);
        records = over(bytes).position(written);
      }
      if (count == starts.length) {
        starts = Arrays.copyOf(starts, count * 2);
      }
    }

    private static ByteBuffer over(byte[] bytes) {
      return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    }
  }
}
