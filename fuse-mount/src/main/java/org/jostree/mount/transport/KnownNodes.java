package org.jostree.mount.transport;

import org.jspecify.annotations.Nullable;

/**
 * The nodes that the kernel knows. Safe for use by several threads.
 *
 * @param <N> identifies a node
 */
public interface KnownNodes<N> {

  /**
   * Describes a node without being one, so that it can be found without making one first.
   *
   * @param <N> identifies a node
   */
  interface Sought<N> {
    /** The {@link Object#hashCode} of the node. */
    int hash();

    /** Whether that is the node: whether one made of this description would be equal to it. */
    boolean is(N node);
  }

  /** The node that answers the description; null if the kernel knows none. */
  @Nullable N find(Sought<N> sought);
}
