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
 *
 * <p>For one directory after the other: what it takes stays for the next one.
 */
public final class DirectoryListing implements ListingSink {
  /** Nothing comes after this. */
  public static final long END = Integer.MAX_VALUE;

  private static final int INDEX_BITS = 20;
  private static final int INDEX_MASK = (1 << INDEX_BITS) - 1;

  /** Serial numbers are below this, so that no cookie reaches {@link #END}. */
  static final int SERIALS = (1 << (31 - INDEX_BITS)) - 1;

  private static final int HEADER = 24;
  private static final int LENGTH_AT = 16;

  /** A string, its array, and the three entries here. */
  private static final int BYTES_PER_NAME = 56;

  private static final int TYPE_AT = 16;
  private static final int LENGTH_MASK = (1 << TYPE_AT) - 1;

  private static final int FIRST_CAPACITY = 128;

  /** Room for more names than that is not held on to from one directory to the next. */
  private static final int LARGEST_CAPACITY = 1024;

  private int serial;
  private String[] names = new String[FIRST_CAPACITY];
  private long[] inos = new long[FIRST_CAPACITY];

  /** The length of the name in bytes, and in the upper half the type. */
  private int[] lengthsAndTypes = new int[FIRST_CAPACITY];

  private int size;
  private int bytesOfNames;

  /**
   * Lists a directory, in place of what was listed before.
   *
   * @param ino of the directory
   * @param parentIno of the directory above
   * @param newSerial number of the listing, 0 if the directory never changes
   */
  public <N> void list(
      NodeFileSystem<N> fileSystem, N directory, long ino, long parentIno, int newSerial)
      throws IOException {
    if (names.length > LARGEST_CAPACITY) {
      resize(FIRST_CAPACITY);
    }
    serial = newSerial;
    size = 0;
    bytesOfNames = 0;
    add(".", ino, NodeType.DIRECTORY);
    add("..", parentIno, NodeType.DIRECTORY);
    fileSystem.list(directory, this);
  }

  /** Adds a name, for the file system that is being asked. */
  @Override
  public void add(String name, long ino, NodeType type) {
    int length = length(name);
    if (length == 0 || length > FileSystemStatistics.LONGEST_NAME) {
      throw new IllegalArgumentException(
          "a name of " + length + " bytes cannot be listed: " + name);
    }
    if (size == names.length) {
      resize(size * 2);
    }
    names[size] = name;
    inos[size] = ino;
    lengthsAndTypes[size] = length | type.bits() >> 12 << TYPE_AT;
    size++;
    bytesOfNames += length;
  }

  private void resize(int capacity) {
    names = Arrays.copyOf(names, capacity);
    inos = Arrays.copyOf(inos, capacity);
    lengthsAndTypes = Arrays.copyOf(lengthsAndTypes, capacity);
  }

  /** Of a text in UTF-8, in bytes. */
  private static int length(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80) {
        return text.getBytes(StandardCharsets.UTF_8).length;
      }
    }
    return text.length();
  }

  /** The serial number in a cookie. */
  public static int serialOf(long cookie) {
    return (int) (cookie >>> INDEX_BITS);
  }

  /** Number of records, {@code .} and {@code ..} among them. */
  public int size() {
    return size;
  }

  /** Memory that it takes, about, in bytes; more than it has itself where names are others' too. */
  int bytes() {
    return bytesOfNames + BYTES_PER_NAME * size;
  }

  /** Puts as many records after that of the cookie as fit, and says whether these were the rest. */
  public boolean copyAfter(long cookie, ByteBuffer destination) {
    int index = indexAfter(cookie);
    while (index < size && recordLength(index) <= destination.remaining()) {
      copy(index, destination);
      index++;
    }
    return index == size;
  }

  /** The index of the record after that of the cookie: {@link #size} if there is none. */
  public int indexAfter(long cookie) {
    // Without a serial number there may be more records than the index bits can tell.
    long index = size > INDEX_MASK ? cookie : cookie & INDEX_MASK;
    return (int) Math.min(Math.max(index, 0), size);
  }

  private long cookie(int index) {
    long upper = size > INDEX_MASK ? 0 : (long) serial << INDEX_BITS;
    return index == size - 1 ? END : upper | (index + 1);
  }

  /** Whether the record is neither of the directory itself nor of the one above. */
  public boolean isNameOfAnother(int index) {
    return index >= 2;
  }

  /** Where a record in a buffer ends, its padding included. */
  public static int endOfRecord(ByteBuffer records, int start) {
    return start + padded(HEADER + records.getInt(start + LENGTH_AT));
  }

  private static int padded(int length) {
    return length + 7 & ~7;
  }

  /** Length of a record, in bytes. */
  public int recordLength(int index) {
    return padded(HEADER + nameLength(index));
  }

  private int nameLength(int index) {
    return lengthsAndTypes[index] & LENGTH_MASK;
  }

  /** The name in a record. */
  public String name(int index) {
    return names[index];
  }

  /** Puts one record; the buffer has the byte order of the machine. */
  public void copy(int index, ByteBuffer destination) {
    int length = nameLength(index);
    destination.putLong(inos[index]).putLong(cookie(index));
    destination.putInt(length).putInt(lengthsAndTypes[index] >>> TYPE_AT);
    String name = names[index];
    if (length == name.length()) {
      putAscii(name, destination);
    } else {
      destination.put(name.getBytes(StandardCharsets.UTF_8));
      for (int i = length; i < padded(length); i++) {
        destination.put((byte) 0);
      }
    }
  }

  /**
   * Puts a name, filled up with zeros to a multiple of 8 bytes: eight at once take half the time.
   */
  private static void putAscii(String name, ByteBuffer destination) {
    boolean isLittle = destination.order() == ByteOrder.LITTLE_ENDIAN;
    int length = name.length();
    for (int start = 0; start < length; start += Long.BYTES) {
      long word = 0;
      for (int i = Math.min(start + Long.BYTES, length) - 1; i >= start; i--) {
        word = word << Byte.SIZE | name.charAt(i);
      }
      destination.putLong(isLittle ? word : Long.reverseBytes(word));
    }
  }
}
