package org.jostree.mount.transport.libfuse;

import java.util.concurrent.CountDownLatch;
import jnr.ffi.Memory;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import jnr.ffi.annotations.Delegate;
import org.jspecify.annotations.Nullable;

/**
 * Adds to libfuse's answer to INIT what the library, older than it, cannot say: that the kernel
 * shall look at a directory's time of modification before it trusts a listing it has kept, that it
 * may keep the targets of symbolic links, ask about one directory from several processes at once,
 * and read up to a megabyte at a time. Only what the kernel has offered is taken.
 *
 * <p>For that, the INIT request is processed on a channel of its own, whose way of sending is
 * {@link #send}; it alters the flags and sends the answer on the real channel. No other request
 * comes this way. The protocol version in the answer remains libfuse's (7.19): the flags mean the
 * same whatever the version. Layouts are those of include/uapi/linux/fuse.h, in the byte order of
 * the machine.
 */
final class Handshake {
  /** Kind of request. */
  static final int FUSE_INIT = 26;

  /** At most so many pages are read at a time: a megabyte. */
  private static final int MAX_PAGES = 256;

  /** Reads ahead that the kernel may have under way, in place of 12; 3/4 of it is congestion. */
  private static final int MAX_BACKGROUND = 64;

  // struct fuse_in_header (40 bytes), struct fuse_init_in: major, minor, max_readahead, flags.
  private static final int OFFERED_FLAGS_AT = 40 + 12;

  // struct fuse_out_header: length, error, unique; struct fuse_init_out: major, minor,
  // max_readahead, flags (4 bytes each), max_background, congestion_threshold (2 each), max_write,
  // time_gran (4 each), max_pages (2), ..., 64 bytes in all.
  private static final int HEADER_SIZE = 16;
  private static final int ERROR_AT = 4;
  private static final int INIT_OUT_SIZE = 64;
  private static final int FLAGS_AT = HEADER_SIZE + 12;
  private static final int MAX_BACKGROUND_AT = HEADER_SIZE + 16;
  private static final int CONGESTION_THRESHOLD_AT = HEADER_SIZE + 18;
  private static final int MAX_PAGES_AT = HEADER_SIZE + 28;

  /** {@code int (*send)(struct fuse_chan *, const struct iovec *, size_t)}. */
  @FunctionalInterface
  public interface Send {
    /** Called by libfuse. Nothing may be thrown. */
    @Delegate
    int call(long channel, long iovec, long count);
  }

  private final Runtime runtime;
  private final Libfuse fuse;
  private final long realChannel;
  private final KernelFeatures features;
  private final long channel;
  private final CountDownLatch done = new CountDownLatch(1);

  // Held because native code knows it only by address.
  private final Send send = this::send;
  private final Pointer sendFunction;

  private volatile @Nullable Throwable failure;

  Handshake(Runtime runtime, Libfuse fuse, long realChannel, KernelFeatures features) {
    this.runtime = runtime;
    this.fuse = fuse;
    this.realChannel = realChannel;
    this.features = features;
    sendFunction = runtime.getClosureManager().getClosurePointer(Send.class, send);
    // struct fuse_chan_ops: receive, send, destroy; copied by the library.
    Pointer operations = Memory.allocateDirect(runtime, 3 * runtime.addressSize(), true);
    operations.putPointer(runtime.addressSize(), sendFunction);
    channel = fuse.fuse_chan_new(operations, -1, fuse.fuse_chan_bufsize(realChannel), 0);
  }

  /** Has the INIT request that was received last answered. */
  void answer(long session, RequestMemory memory, int length) {
    features.setOffered(memory.receivedInt(OFFERED_FLAGS_AT));
    fuse.fuse_session_process(session, memory.receivedAddress(), length, channel);
  }

  /** Open once the kernel has its answer. */
  CountDownLatch done() {
    return done;
  }

  /** Why the answer could not be sent, or null. */
  @Nullable Throwable failure() {
    return failure;
  }

  void close() {
    fuse.fuse_chan_destroy(channel);
  }

  private int send(long ignoredChannel, long iovec, long count) {
    int result = -1;
    try {
      result = sendAltered(Pointer.wrap(runtime, iovec), (int) count);
    } catch (Throwable thrown) {
      failure = thrown;
    }
    done.countDown();
    return result;
  }

  private int sendAltered(Pointer iovec, int count) {
    Pointer answer = Memory.allocateDirect(runtime, HEADER_SIZE + INIT_OUT_SIZE, true);
    int length = 0;
    for (int i = 0; i < count; i++) {
      Pointer part = iovec.getPointer((long) i * 2 * runtime.addressSize());
      int size = (int) iovec.getAddress((i * 2L + 1) * runtime.addressSize());
      size = Math.min(size, HEADER_SIZE + INIT_OUT_SIZE - length);
      part.transferTo(0, answer, length, size);
      length += size;
    }
    if (answer.getInt(ERROR_AT) == 0) {
      length = HEADER_SIZE + INIT_OUT_SIZE;
      answer.putInt(0, length);
      answer.putInt(FLAGS_AT, answer.getInt(FLAGS_AT) | features.taken());
      answer.putShort(MAX_BACKGROUND_AT, (short) MAX_BACKGROUND);
      answer.putShort(CONGESTION_THRESHOLD_AT, (short) (MAX_BACKGROUND * 3 / 4));
      answer.putShort(MAX_PAGES_AT, (short) MAX_PAGES);
    }
    Pointer whole = Memory.allocateDirect(runtime, 2 * runtime.addressSize());
    whole.putPointer(0, answer);
    whole.putAddress(runtime.addressSize(), length);
    return fuse.fuse_chan_send(realChannel, whole.address(), 1);
  }
}
