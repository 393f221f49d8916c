package org.jostree.mount.transport.libfuse;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jnr.ffi.Memory;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import org.jostree.mount.transport.FileSystemStatistics;
import org.jostree.mount.transport.NodeAttributes;
import ru.serce.jnrfuse.struct.FileStat;
import ru.serce.jnrfuse.struct.Statvfs;

/**
 * The native memory that one serving thread uses for one request after the other: where the request
 * is received, and where its answer is composed.
 */
final class RequestMemory {
  // struct fuse_in_header: length, opcode (4 bytes each), unique, node (8 each), ...
  private static final int OPCODE_AT = 4;

  // struct fuse_entry_param: inode number, generation, struct stat, two doubles.
  private static final int STAT_AT = 16;

  private static final int FIRST_ANSWER_SIZE = 128 << 10;

  private final Runtime runtime;
  private final ByteBuffer received;
  private final long receivedAddress;
  private final Pointer channelCell;
  private final Pointer entry;
  private final FileStat stat;
  private final int lifetimesAt;
  private final Pointer statvfsMemory;
  private final Statvfs statvfs;
  private ByteBuffer answer;
  private long answerAddress;
  private int receivedLength;

  /**
   * Memory for requests of a channel.
   *
   * @param requestSize of the largest request, in bytes
   */
  RequestMemory(Runtime runtime, long channel, int requestSize) {
    this.runtime = runtime;
    received = ByteBuffer.allocateDirect(requestSize).order(ByteOrder.nativeOrder());
    receivedAddress = address(received);
    channelCell = Memory.allocateDirect(runtime, runtime.addressSize());
    channelCell.putAddress(0, channel);
    int statSize = jnr.ffi.Struct.size(new FileStat(runtime));
    lifetimesAt = STAT_AT + statSize;
    entry = Memory.allocateDirect(runtime, lifetimesAt + 2 * Double.BYTES, true);
    stat = FileStat.of(entry.slice(STAT_AT, statSize));
    statvfsMemory = Memory.allocateDirect(runtime, jnr.ffi.Struct.size(new Statvfs(runtime)), true);
    statvfs = Statvfs.of(statvfsMemory);
    answer = ByteBuffer.allocateDirect(FIRST_ANSWER_SIZE).order(ByteOrder.nativeOrder());
    answerAddress = address(answer);
  }

  long receivedAddress() {
    return receivedAddress;
  }

  int requestSize() {
    return received.capacity();
  }

  /** The address of the channel that the request came from. */
  long channel() {
    return channelCell.getAddress(0);
  }

  /** The address of a cell with the channel's address in it. */
  long channelCellAddress() {
    return channelCell.address();
  }

  /** Length of the request that was received last, in bytes. */
  int receivedLength() {
    return receivedLength;
  }

  void setReceivedLength(int length) {
    receivedLength = length;
  }

  /** The kind of the request that was received last. */
  int opcode() {
    return received.getInt(OPCODE_AT);
  }

  /** Four bytes of the request that was received last. */
  int receivedInt(int offset) {
    return received.getInt(offset);
  }

  /** Eight bytes of the request that was received last, by their address. */
  long receivedLong(long address) {
    return received.getLong((int) (address - receivedAddress));
  }

  /** Bytes of the request that was received last, from an address up to a 0 byte. */
  byte[] receivedBytes(long address) {
    int start = (int) (address - receivedAddress);
    int end = start;
    while (received.get(end) != 0) {
      end++;
    }
    byte[] bytes = new byte[end - start];
    received.get(start, bytes);
    return bytes;
  }

  /** An empty buffer of that many bytes for the answer. */
  ByteBuffer answer(int size) {
    if (answer.capacity() < size) {
      answer = ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
      answerAddress = address(answer);
    }
    return answer.clear().limit(size);
  }

  /** The address of the buffer that {@link #answer} returned last. */
  long answerAddress() {
    return answerAddress;
  }

  /** Composes {@code struct fuse_entry_param} for {@link #entryAddress}, but for the node. */
  void setEntry(NodeAttributes attributes, double entrySeconds, double attributeSeconds) {
    setStat(attributes);
    entry.putDouble(lifetimesAt, attributeSeconds);
    entry.putDouble(lifetimesAt + Double.BYTES, entrySeconds);
  }

  /** Composes {@code struct fuse_entry_param} that says that there is nothing of that name. */
  void setAbsentEntry(double seconds) {
    entry.putLong(0, 0);
    entry.putDouble(lifetimesAt, 0);
    entry.putDouble(lifetimesAt + Double.BYTES, seconds);
  }

  void setEntryId(long id) {
    entry.putLong(0, id);
  }

  long entryAddress() {
    return entry.address();
  }

  /** The node in the entry, 0 for none. */
  long entryId() {
    return entry.getLong(0);
  }

  /** Composes {@code struct stat} for {@link #statAddress}. */
  void setStat(NodeAttributes attributes) {
    stat.st_ino.set(attributes.ino());
    stat.st_mode.set(attributes.mode());
    stat.st_nlink.set(attributes.nlink());
    stat.st_uid.set(attributes.uid());
    stat.st_gid.set(attributes.gid());
    stat.st_rdev.set(attributes.rdev());
    stat.st_size.set(attributes.size());
    stat.st_blocks.set(attributes.blocks());
    stat.st_atim.tv_sec.set(attributes.mtimeSeconds());
    stat.st_atim.tv_nsec.set(attributes.mtimeNanos());
    stat.st_mtim.tv_sec.set(attributes.mtimeSeconds());
    stat.st_mtim.tv_nsec.set(attributes.mtimeNanos());
    stat.st_ctim.tv_sec.set(attributes.ctimeSeconds());
    stat.st_ctim.tv_nsec.set(attributes.ctimeNanos());
  }

  long statAddress() {
    return entry.address() + STAT_AT;
  }

  /** Composes {@code struct statvfs} for {@link #statvfsAddress}. */
  void setStatvfs(FileSystemStatistics statistics) {
    statvfs.f_bsize.set(statistics.blockSize());
    statvfs.f_frsize.set(statistics.blockSize());
    statvfs.f_blocks.set(statistics.blocks());
    statvfs.f_bfree.set(statistics.freeBlocks());
    statvfs.f_bavail.set(statistics.availableBlocks());
    statvfs.f_files.set(statistics.files());
    statvfs.f_ffree.set(statistics.freeFiles());
    statvfs.f_favail.set(statistics.freeFiles());
    statvfs.f_namemax.set(FileSystemStatistics.LONGEST_NAME);
  }

  long statvfsAddress() {
    return statvfsMemory.address();
  }

  private long address(ByteBuffer direct) {
    return Pointer.wrap(runtime, direct).address();
  }
}
