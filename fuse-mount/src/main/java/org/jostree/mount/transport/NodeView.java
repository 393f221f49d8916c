package org.jostree.mount.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jostree.posix.Errno;
import org.jspecify.annotations.Nullable;

/**
 * A file system as the kernel is to see it: with the owners of the mount options, with lifetimes
 * that suit them, and with names as bytes.
 *
 * @param <N> identifies a node
 */
public final class NodeView<N> {
  private static final long TICK_OF_CLOCK_SECONDS = 2;

  // unistd.h
  private static final int X_OK = 1;
  private static final int W_OK = 2;
  private static final int ANY_EXECUTE = 0111;

  private final NodeFileSystem<N> fileSystem;
  private final MountOptions options;
  private final AtomicInteger freshness = new AtomicInteger();

  public NodeView(NodeFileSystem<N> fileSystem, MountOptions options) {
    this.fileSystem = fileSystem;
    this.options = options;
  }

  /** Fills in what {@code stat} says of the node. */
  public void attributes(N node, AttributeBuffer result) throws IOException {
    fileSystem.attributes(node, result);
    options.owner().applyTo(result);
    if (changes(node) && result.type() == NodeType.DIRECTORY) {
      freshen(result);
    }
  }

  /** What {@code stat} says of the node. */
  public NodeAttributes attributes(N node) throws IOException {
    AttributeBuffer buffer = new AttributeBuffer();
    attributes(node, buffer);
    return buffer.toAttributes();
  }

  /** Whether the listing of the directory may change. */
  public boolean changes(N directory) {
    return !fileSystem.lifetime(directory).isForever();
  }

  /**
   * While a directory's time of modification is that of the clock, a further change might give it
   * the same time again, and the kernel would keep a listing that is no longer true. So for that
   * long every answer has another time, by nanoseconds.
   */
  private void freshen(AttributeBuffer own) {
    long age = System.currentTimeMillis() / 1000 - own.mtimeSeconds();
    if (age >= -TICK_OF_CLOCK_SECONDS && age <= TICK_OF_CLOCK_SECONDS) {
      int nanos = own.mtimeNanos();
      int serial = (freshness.getAndIncrement() & Integer.MAX_VALUE) % 1000;
      own.setMtimeNanos(nanos - nanos % 1000 + serial);
    }
  }

  /**
   * How long the kernel is to rely on an answer. With allow_root not at all: who may look in is
   * then decided on every request, and what the kernel remembers it would show to anybody.
   */
  public Lifetime shown(Lifetime lifetime) {
    return options.allowRoot() ? Lifetime.NONE : lifetime;
  }

  /** The same in seconds. */
  public double seconds(Lifetime lifetime) {
    return shown(lifetime).seconds();
  }

  /**
   * Whether a kind of access is permitted: 0 or the error number. Asked only when the kernel does
   * not check permissions itself: for the user who mounts, all is permitted but to run what nobody
   * may run, and to write.
   *
   * @param mask of access(2)
   */
  public int errnoOfAccess(N node, int mask) throws IOException {
    if ((mask & W_OK) != 0) {
      return Errno.EROFS.code();
    }
    if ((mask & X_OK) != 0) {
      NodeAttributes attributes = attributes(node);
      boolean isPlain = attributes.type() == NodeType.REGULAR;
      return isPlain && (attributes.mode() & ANY_EXECUTE) == 0 ? Errno.EACCES.code() : 0;
    }
    return 0;
  }

  /** The text of a name, or null when it is none: then nothing has that name. */
  public static @Nullable String decode(byte[] name) {
    return decode(name, name.length);
  }

  /** The text of the first bytes of an array. */
  public static @Nullable String decode(byte[] name, int length) {
    for (int i = 0; i < length; i++) {
      if (name[i] < 0) {
        return decodeStrictly(name, length);
      }
    }
    return new String(name, 0, length, StandardCharsets.ISO_8859_1);
  }

  private static @Nullable String decodeStrictly(byte[] name, int length) {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(name, 0, length);
      return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException notText) {
      return null;
    }
  }

  /** Names as listxattr(2) returns them, each with a 0 byte after it. */
  public static byte[] joined(List<String> names) {
    StringBuilder all = new StringBuilder();
    for (String name : names) {
      all.append(name).append('\0');
    }
    return all.toString().getBytes(StandardCharsets.UTF_8);
  }
}
