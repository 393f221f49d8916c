package org.jostree.mount.transport.kernel;

import java.nio.ByteBuffer;
import org.jostree.mount.transport.AttributeBuffer;
import org.jostree.mount.transport.CLibrary;
import org.jostree.mount.transport.DirectoryListing;
import org.jostree.mount.transport.Lifetime;

/**
 * The answer that one serving thread composes, in memory that it uses for one after the other:
 * {@code struct fuse_out_header} (16 bytes: length, error, unique) and a body.
 */
final class Reply {
  /** Most that a read or a listing may ask for, as agreed in INIT. */
  static final int LARGEST_BODY = 1 << 20;

  /** Length of {@code struct fuse_entry_out}. */
  static final int ENTRY = 128;

  private static final int HEADER = 16;
  private static final int FIRST_CAPACITY = 128 << 10;
  private static final long MILLIS_PER_SECOND = 1000;
  private static final int NANOS_PER_MILLI = 1_000_000;

  private ByteBuffer memory = CLibrary.memory(HEADER + FIRST_CAPACITY);
  private long address = CLibrary.address(memory);
  private final AttributeBuffer attributes = new AttributeBuffer();
  private DirectoryListing listing = new DirectoryListing();
  private int length;

  /** A place for the attributes of the node that the answer is at. */
  AttributeBuffer attributes() {
    return attributes;
  }

  /** A place for the names of the directory that the answer lists. */
  DirectoryListing listing() {
    return listing;
  }

  /** The same, to be kept: the next answer gets another one. */
  DirectoryListing takeListing() {
    DirectoryListing taken = listing;
    listing = new DirectoryListing();
    return taken;
  }

  /** An empty body that has room for that many bytes, and ends after as many. */
  ByteBuffer body(int size) {
    if (size > memory.capacity() - HEADER) {
      memory = CLibrary.memory(HEADER + size);
      address = CLibrary.address(memory);
    }
    return memory.clear().limit(HEADER + size).position(HEADER);
  }

  /** The bytes of the body from there on, as many as were composed. */
  ByteBuffer composedBody() {
    return memory.clear().limit(length).position(HEADER);
  }

  /** Ends an answer whose body reaches up to the position of its buffer. */
  void succeed(long unique) {
    end(unique, 0, memory.position());
  }

  /** Ends an answer without a body. */
  void succeedEmpty(long unique) {
    end(unique, 0, HEADER);
  }

  /**
   * Ends an answer that tells an error.
   *
   * @param errno positive
   */
  void fail(long unique, int errno) {
    end(unique, -errno, HEADER);
  }

  private void end(long unique, int error, int bytes) {
    length = bytes;
    memory.putInt(0, bytes).putInt(4, error).putLong(8, unique);
  }

  long address() {
    return address;
  }

  /** The whole answer's, in bytes. */
  int length() {
    return length;
  }

  /** What the answer says: 0 or the negative error number. */
  int error() {
    return memory.getInt(4);
  }

  /** Puts {@code struct fuse_entry_out}. */
  static void putEntry(
      ByteBuffer body, long node, Lifetime entry, AttributeBuffer attributes, Lifetime lifetime) {
    body.putLong(node).putLong(0);
    body.putLong(entry.millis() / MILLIS_PER_SECOND);
    body.putLong(lifetime.millis() / MILLIS_PER_SECOND);
    body.putInt(nanos(entry)).putInt(nanos(lifetime));
    putAttributes(body, attributes);
  }

  /** Puts {@code struct fuse_entry_out} that tells of no node. */
  static void putAbsentEntry(ByteBuffer body, Lifetime entry) {
    int start = body.position();
    putZeros(body, ENTRY);
    body.putLong(start + 16, entry.millis() / MILLIS_PER_SECOND);
    body.putInt(start + 32, nanos(entry));
  }

  /** Puts {@code struct fuse_attr_out}. */
  static void putAttributes(ByteBuffer body, Lifetime lifetime, AttributeBuffer attributes) {
    body.putLong(lifetime.millis() / MILLIS_PER_SECOND).putInt(nanos(lifetime)).putInt(0);
    putAttributes(body, attributes);
  }

  /** Puts {@code struct fuse_attr}, 88 bytes. The block size is left to the kernel. */
  private static void putAttributes(ByteBuffer body, AttributeBuffer attributes) {
    body.putLong(attributes.ino()).putLong(attributes.size()).putLong(attributes.blocks());
    body.putLong(attributes.mtimeSeconds());
    body.putLong(attributes.mtimeSeconds());
    body.putLong(attributes.ctimeSeconds());
    body.putInt(attributes.mtimeNanos());
    body.putInt(attributes.mtimeNanos());
    body.putInt(attributes.ctimeNanos());
    body.putInt(attributes.mode()).putInt(attributes.nlink());
    body.putInt(attributes.uid()).putInt(attributes.gid());
    body.putInt((int) attributes.rdev()).putInt(0).putInt(0);
  }

  static void putZeros(ByteBuffer body, int bytes) {
    for (int i = 0; i < bytes; i += Long.BYTES) {
      body.putLong(0);
    }
  }

  private static int nanos(Lifetime lifetime) {
    return (int) (lifetime.millis() % MILLIS_PER_SECOND) * NANOS_PER_MILLI;
  }
}
