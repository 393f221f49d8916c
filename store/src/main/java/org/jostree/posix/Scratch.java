package org.jostree.posix;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Native memory of one thread for the arguments of a call: two names and a structure, so that a
 * call allocates nothing.
 */
final class Scratch {
  /** PATH_MAX: the longest path the kernel takes, the final NUL included. */
  static final int PATH_CAPACITY = 4096;

  /** As large as the value of an extended attribute, or a list of their names, can be. */
  static final int LARGE_CAPACITY = 65536;

  private static final int STRUCTURE_OFFSET = 2 * PATH_CAPACITY;

  /** Holds statx (256 bytes), flock, statfs; also attribute values that are not long. */
  static final int STRUCTURE_CAPACITY = 1024;

  private final ByteBuffer memory = allocate(STRUCTURE_OFFSET + STRUCTURE_CAPACITY);
  private final long address = LibC.addressOf(memory);

  /** A name on its way there: byte by byte into native memory takes five times as long. */
  private final byte[] bytes = new byte[PATH_CAPACITY];

  private final CharsetEncoder encoder =
      StandardCharsets.UTF_8
          .newEncoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT);
  private @Nullable LargeBuffer spare;

  private static ByteBuffer allocate(int capacity) {
    return ByteBuffer.allocateDirect(capacity).order(ByteOrder.nativeOrder());
  }

  /** Puts a name with its NUL where it can be read by a call, until the next first name. */
  long firstName(String call, String name) throws PosixException {
    return address + encode(call, 0, "", name);
  }

  /** The same for a path made of two parts. */
  long firstName(String call, String prefix, String name) throws PosixException {
    return address + encode(call, 0, prefix, name);
  }

  long firstName(String call, byte[] name) throws PosixException {
    return address + copy(call, 0, name);
  }

  /** The same for a path of the JDK. */
  long firstName(String call, Path path) throws PosixException {
    String text = path.toString();
    if (text.isEmpty()) {
      return firstName(call, ".");
    }
    int ascii = putAscii(0, text);
    return ascii < text.length() && text.charAt(ascii) >= 0x80
        ? firstName(call, exactBytes(path))
        : firstName(call, text);
  }

  /**
   * The bytes that a path of the JDK stands for. Its text has lost them where the locale's encoding
   * cannot show them, its URI has not.
   */
  private static byte[] exactBytes(Path path) {
    String escaped = path.toUri().getRawPath();
    // The URI of a directory ends in a slash, which would make a call follow a symbolic link.
    int end = escaped.endsWith("/") ? escaped.length() - 1 : escaped.length();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(end);
    for (int i = 0; i < end; i++) {
      char c = escaped.charAt(i);
      if (c == '%') {
        bytes.write(Integer.parseInt(escaped, i + 1, i + 3, 16));
        i += 2;
      } else {
        bytes.write(c);
      }
    }
    return bytes.toByteArray();
  }

  long secondName(String call, String name) throws PosixException {
    return address + encode(call, PATH_CAPACITY, "", name);
  }

  long secondName(String call, byte[] name) throws PosixException {
    return address + copy(call, PATH_CAPACITY, name);
  }

  private int encode(String call, int offset, String prefix, String name) throws PosixException {
    int at = offset + prefix.length();
    if (prefix.length() + name.length() >= PATH_CAPACITY) {
      throw new PosixException(Errno.ENAMETOOLONG.code(), call, prefix + name);
    }
    putAscii(0, prefix);
    int ascii = putAscii(prefix.length(), name);
    if (ascii < name.length()) {
      if (name.charAt(ascii) == 0) {
        throw nulInside(call, name);
      }
      memory.put(offset, bytes, 0, prefix.length());
      return encodeBeyondAscii(call, offset, at, name);
    }
    int end = prefix.length() + ascii;
    bytes[end] = 0;
    memory.put(offset, bytes, 0, end + 1);
    return offset;
  }

  /** Puts characters of ASCII down as far as there are any; returns how many that are. */
  private int putAscii(int start, String text) {
    int most = Math.min(text.length(), PATH_CAPACITY - start);
    for (int i = 0; i < most; i++) {
      char c = text.charAt(i);
      if (c == 0 || c >= 0x80) {
        return i;
      }
      bytes[start + i] = (byte) c;
    }
    return most;
  }

  private int encodeBeyondAscii(String call, int offset, int at, String name)
      throws PosixException {
    if (name.indexOf(0) >= 0) {
      throw nulInside(call, name);
    }
    memory.limit(offset + PATH_CAPACITY - 1).position(at);
    CoderResult result = encoder.reset().encode(CharBuffer.wrap(name), memory, true);
    int end = memory.position();
    memory.clear();
    if (result.isOverflow()) {
      throw new PosixException(Errno.ENAMETOOLONG.code(), call, name);
    }
    if (result.isError()) {
      // An unpaired surrogate: no file can have this name.
      throw new PosixException(Errno.EILSEQ.code(), call, name);
    }
    memory.put(end, (byte) 0);
    return offset;
  }

  private int copy(String call, int offset, byte[] name) throws PosixException {
    if (name.length >= PATH_CAPACITY) {
      throw new PosixException(Errno.ENAMETOOLONG.code(), call, describe(name));
    }
    for (byte b : name) {
      if (b == 0) {
        throw nulInside(call, describe(name));
      }
    }
    memory.put(offset, name, 0, name.length);
    memory.put(offset + name.length, (byte) 0);
    return offset;
  }

  private static PosixException nulInside(String call, String name) {
    // The kernel would take the part before the NUL: another file.
    return new PosixException(Errno.EINVAL.code(), call, name.replace('\0', '\uFFFD'));
  }

  private static String describe(byte[] name) {
    return new String(name, StandardCharsets.UTF_8);
  }

  long structure() {
    return address + STRUCTURE_OFFSET;
  }

  int structureShort(int offset) {
    return memory.getShort(STRUCTURE_OFFSET + offset) & 0xffff;
  }

  int structureInt(int offset) {
    return memory.getInt(STRUCTURE_OFFSET + offset);
  }

  long structureLong(int offset) {
    return memory.getLong(STRUCTURE_OFFSET + offset);
  }

  void structurePutShort(int offset, int value) {
    memory.putShort(STRUCTURE_OFFSET + offset, (short) value);
  }

  void structurePutInt(int offset, int value) {
    memory.putInt(STRUCTURE_OFFSET + offset, value);
  }

  void structurePutLong(int offset, long value) {
    memory.putLong(STRUCTURE_OFFSET + offset, value);
  }

  /** Puts a text with its NUL into the structure; for calls with more than two names. */
  long structureText(String call, int offset, String text) throws PosixException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (offset + bytes.length >= STRUCTURE_CAPACITY) {
      throw new PosixException(Errno.ENAMETOOLONG.code(), call, text);
    }
    if (text.indexOf(0) >= 0) {
      throw nulInside(call, text);
    }
    memory.put(STRUCTURE_OFFSET + offset, bytes);
    memory.put(STRUCTURE_OFFSET + offset + bytes.length, (byte) 0);
    return structure() + offset;
  }

  byte[] structureBytes(int length) {
    byte[] bytes = new byte[length];
    memory.get(STRUCTURE_OFFSET, bytes, 0, length);
    return bytes;
  }

  /**
   * Lends a large buffer; give it back with {@link #giveBack}. A second one lent meanwhile, to a
   * listing within a listing, is another.
   */
  LargeBuffer borrow() {
    LargeBuffer lent = spare;
    spare = null;
    if (lent != null) {
      return lent;
    }
    ByteBuffer buffer = allocate(LARGE_CAPACITY);
    return new LargeBuffer(buffer, LibC.addressOf(buffer));
  }

  void giveBack(LargeBuffer buffer) {
    spare = buffer;
  }

  /** Native memory of {@link #LARGE_CAPACITY} bytes. */
  record LargeBuffer(ByteBuffer bytes, long address) {
    byte[] copy(int offset, int length) {
      byte[] copy = new byte[length];
      bytes.get(offset, copy, 0, length);
      return copy;
    }
  }
}
