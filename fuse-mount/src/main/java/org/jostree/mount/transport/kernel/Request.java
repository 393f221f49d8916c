package org.jostree.mount.transport.kernel;

import java.nio.ByteBuffer;
import org.jostree.mount.transport.CLibrary;
import org.jspecify.annotations.Nullable;

/**
 * The request that one serving thread is at, in memory that it uses for one after the other: {@code
 * struct fuse_in_header} (40 bytes) and what belongs to its kind. The kernel is trusted to tell the
 * truth, not to fill its messages: whatever lies beyond the end is a {@link
 * MalformedRequestException}.
 */
final class Request {
  /**
   * Where a request fits that the kernel may send by what it is told in INIT, and a value of 64 KiB
   * for an extended attribute that nobody can set.
   */
  private static final int CAPACITY = 132 << 10;

  private static final int OPCODE_AT = 4;
  private static final int UNIQUE_AT = 8;
  private static final int NODE_AT = 16;
  private static final int USER_AT = 24;
  private static final int THREAD_AT = 32;

  /** Length of the header; the body begins there. */
  static final int HEADER = 40;

  private final ByteBuffer memory;
  private final long address;
  private final ReceivedText text = new ReceivedText();
  private int length;

  Request() {
    this(CLibrary.memory(CAPACITY));
  }

  /** A request in other memory, direct and in the byte order of the machine. */
  Request(ByteBuffer memory) {
    this.memory = memory;
    this.address = CLibrary.address(memory);
  }

  long address() {
    return address;
  }

  int capacity() {
    return memory.capacity();
  }

  /**
   * Takes note that a message was received.
   *
   * @throws MalformedRequestException if it is too short for a header, or says another length
   */
  void received(int bytes) throws MalformedRequestException {
    length = bytes;
    if (bytes < HEADER || memory.getInt(0) != bytes) {
      length = 0;
      throw new MalformedRequestException("a message of " + bytes + " bytes");
    }
  }

  int opcode() {
    return memory.getInt(OPCODE_AT);
  }

  /** The number that the answer must name. */
  long unique() {
    return memory.getLong(UNIQUE_AT);
  }

  long node() {
    return memory.getLong(NODE_AT);
  }

  /** Who asks. */
  int user() {
    return memory.getInt(USER_AT);
  }

  /** The thread that asks, by its number in our process number space; 0 if it has none there. */
  int thread() {
    return memory.getInt(THREAD_AT);
  }

  int bodyInt(int offset) throws MalformedRequestException {
    return memory.getInt(checked(offset, Integer.BYTES));
  }

  long bodyLong(int offset) throws MalformedRequestException {
    return memory.getLong(checked(offset, Long.BYTES));
  }

  /** Whether the body is that long. */
  boolean bodyHas(int bytes) {
    return length - HEADER >= bytes;
  }

  /** How many bytes of the body from there on are before a 0 byte. */
  int nameLength(int offset) throws MalformedRequestException {
    int start = checked(offset, 1);
    int end = start;
    while (memory.get(end) != 0) {
      end++;
      if (end == length) {
        throw new MalformedRequestException("a name without an end");
      }
    }
    return end - start;
  }

  /**
   * The text of the body from there up to a 0 byte; null if the bytes are none. It stays what it is
   * until there is another request.
   */
  @Nullable CharSequence bodyText(int offset) throws MalformedRequestException {
    return text.of(memory, HEADER + offset, nameLength(offset));
  }

  private int checked(int offset, int size) throws MalformedRequestException {
    int at = HEADER + offset;
    if (offset < 0 || at > length - size) {
      throw new MalformedRequestException(
          "a request of kind " + opcode() + " that ends after " + length + " bytes");
    }
    return at;
  }
}
