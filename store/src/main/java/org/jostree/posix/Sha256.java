package org.jostree.posix;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.security.DigestException;
import java.security.MessageDigestSpi;

/**
 * SHA-256 by libcrypto; {@link NativeDigests} gives it to who asks the JDK for a digest. Its state
 * is kept in an array between calls, so an abandoned one is the collector's to free.
 */
public final class Sha256 extends MessageDigestSpi implements Cloneable {
  private static final int SUM = 32;

  /** {@code SHA256_CTX} has 112. */
  private static final int CONTEXT = 128;

  private static final int PIECE = 16 << 10;

  /** Native memory of a thread: a context; then bytes on their way from an array, or the sum. */
  private static final class Memory {
    final ByteBuffer bytes = ByteBuffer.allocateDirect(CONTEXT + PIECE);
    final long context = LibC.addressOf(bytes);
    final long piece = context + CONTEXT;
  }

  private static final ThreadLocal<Memory> MEMORY = ThreadLocal.withInitial(Memory::new);

  private final Crypto crypto = NativeDigests.crypto();
  private byte[] state = new byte[CONTEXT];
  private boolean isBegun;

  /** A sum of nothing yet. */
  public Sha256() {}

  /** This thread's memory, with the state in its context. */
  private Memory enter() {
    Memory memory = MEMORY.get();
    if (isBegun) {
      memory.bytes.put(0, state);
    } else {
      crypto.init(memory.context);
      isBegun = true;
    }
    return memory;
  }

  private void leave(Memory memory) {
    memory.bytes.get(0, state);
  }

  @Override
  protected int engineGetDigestLength() {
    return SUM;
  }

  @Override
  protected void engineUpdate(byte input) {
    engineUpdate(new byte[] {input}, 0, 1);
  }

  @Override
  protected void engineUpdate(byte[] input, int offset, int length) {
    Memory memory = enter();
    for (int done = 0, count; done < length; done += count) {
      count = Math.min(PIECE, length - done);
      memory.bytes.put(CONTEXT, input, offset + done, count);
      crypto.update(memory.context, memory.piece, count);
    }
    leave(memory);
  }

  @Override
  protected void engineUpdate(ByteBuffer input) {
    int length = input.remaining();
    if (!input.isDirect()) {
      byte[] bytes = new byte[length];
      input.get(bytes);
      engineUpdate(bytes, 0, length);
      return;
    }
    Memory memory = enter();
    try {
      crypto.update(memory.context, LibC.addressOf(input) + input.position(), length);
    } finally {
      Reference.reachabilityFence(input);
    }
    input.position(input.limit());
    leave(memory);
  }

  @Override
  protected byte[] engineDigest() {
    byte[] sum = new byte[SUM];
    finish(sum, 0);
    return sum;
  }

  private void finish(byte[] output, int offset) {
    Memory memory = enter();
    crypto.finish(memory.context, memory.piece);
    memory.bytes.get(CONTEXT, output, offset, SUM);
    isBegun = false;
  }

  @Override
  protected int engineDigest(byte[] output, int offset, int length) throws DigestException {
    if (length < SUM) {
      throw new DigestException("no room for " + SUM + " bytes");
    }
    finish(output, offset);
    return SUM;
  }

  @Override
  protected void engineReset() {
    isBegun = false;
  }

  @Override
  public Object clone() throws CloneNotSupportedException {
    Sha256 copy = (Sha256) super.clone();
    copy.state = state.clone();
    return copy;
  }
}
