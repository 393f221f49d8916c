package org.jostree.mount.transport;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The kernel's cache of content, where a file system can put a file before somebody reads it; then
 * nobody has to ask for it. Safe for use by several threads, but not while a request is answered:
 * the kernel may wait for an answer itself.
 *
 * @param <N> identifies a node
 */
public interface PageCache<N> {

  /** The node equal to this one that the kernel has been told of; null if it knows none. */
  @Nullable N known(N node);

  /**
   * Gives the kernel the whole content of a file.
   *
   * @param file one that it knows
   * @param content direct; as many bytes as the kernel was told that the file has
   * @return whether the kernel has it now; not if it has forgotten the node, or the mount has ended
   */
  boolean store(N file, ByteBuffer content);
}
