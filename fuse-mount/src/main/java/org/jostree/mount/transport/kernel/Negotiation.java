package org.jostree.mount.transport.kernel;

import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jostree.mount.transport.MountException;
import org.jostree.mount.transport.TransportAbsentException;
import org.jostree.posix.Errno;
import org.jspecify.annotations.Nullable;

/** INIT, the first request: the kernel says what it can do, and is told what is wanted of it. */
final class Negotiation {
  /** The one major version there is. */
  private static final int MAJOR = 7;

  /** The newest minor version whose messages are known here; the kernel speaks it if it can. */
  private static final int NEWEST_MINOR = 41;

  /** From Linux 3.15 on the answer has the length that it has here. */
  private static final int OLDEST_MINOR = 23;

  // struct fuse_init_in: major, minor, max_readahead, flags, flags2 (4 bytes each), ...
  private static final int READAHEAD_AT = 8;
  private static final int FLAGS_AT = 12;
  private static final int FLAGS2_AT = 16;

  /** struct fuse_init_out. */
  private static final int ANSWER = 64;

  /** Reads ahead that the kernel may have under way, in place of 12; 3/4 of it is congestion. */
  private static final int MAX_BACKGROUND = 64;

  /** The least that the kernel accepts; nothing is written anyway. */
  private static final int MAX_WRITE = 4096;

  private static final int PAGE = 4096;

  /** How deep the stack may be of file systems under a file that is read without coming here. */
  private static final int STACK_DEPTH = 1;

  private final Features known;
  private final boolean wantsPassthrough;
  private final CountDownLatch done = new CountDownLatch(1);
  private volatile Features features = Features.NONE;
  private volatile boolean agreed;
  private volatile @Nullable String refusal;

  /**
   * A negotiation to come.
   *
   * @param known what is known of features: those of the kernel beyond are left alone
   */
  Negotiation(Features known, boolean wantsPassthrough) {
    this.known = known;
    this.wantsPassthrough = wantsPassthrough;
  }

  /** What the kernel can do, as far as it is known here; nothing before INIT. */
  Features features() {
    return features;
  }

  /** Composes the answer to INIT. */
  void answer(Request request, Reply reply) throws MalformedRequestException {
    int major = request.bodyInt(0);
    int minor = request.bodyInt(4);
    if (major > MAJOR) {
      // A newer kernel asks again in the version that it is told.
      Reply.putZeros(reply.body(ANSWER).putInt(MAJOR).putInt(NEWEST_MINOR), ANSWER - 8);
      reply.succeed(request.unique());
      return;
    }
    if (major < MAJOR || minor < OLDEST_MINOR) {
      refusal = "the kernel speaks version " + major + "." + minor + " of the protocol";
      reply.fail(request.unique(), Errno.EPROTO.code());
      done.countDown();
      return;
    }
    int flags2 = request.bodyHas(FLAGS2_AT + Integer.BYTES) ? request.bodyInt(FLAGS2_AT) : 0;
    Features offered = Features.offered(request.bodyInt(FLAGS_AT), flags2).and(known);
    features = offered;
    agreed = true;
    putAnswer(reply.body(ANSWER), minor, request.bodyInt(READAHEAD_AT), offered);
    reply.succeed(request.unique());
  }

  private void putAnswer(ByteBuffer body, int minor, int readahead, Features offered) {
    boolean passthrough = wantsPassthrough && offered.havePassthrough();
    Features taken = offered.taken(passthrough);
    body.putInt(MAJOR).putInt(Math.min(minor, NEWEST_MINOR)).putInt(readahead);
    body.putInt((int) taken.bits());
    body.putShort((short) MAX_BACKGROUND).putShort((short) (MAX_BACKGROUND * 3 / 4));
    body.putInt(MAX_WRITE);
    // Times are exact to this many nanoseconds.
    body.putInt(1);
    body.putShort((short) (Reply.LARGEST_BODY / PAGE)).putShort((short) 0);
    body.putInt((int) (taken.bits() >>> 32));
    body.putInt(passthrough ? STACK_DEPTH : 0);
    Reply.putZeros(body, 24);
  }

  /** Takes note that the answer has been sent. */
  void answered() {
    if (agreed) {
      done.countDown();
    }
  }

  /** Waits until the kernel has its answer. */
  void await(long seconds) throws MountException, TransportAbsentException {
    boolean isDone = false;
    try {
      isDone = done.await(seconds, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    String reason = refusal;
    if (reason != null) {
      throw new TransportAbsentException(reason);
    }
    if (!isDone) {
      throw new MountException("the kernel sent no request after mounting");
    }
  }
}
