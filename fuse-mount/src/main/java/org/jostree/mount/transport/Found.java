package org.jostree.mount.transport;

/**
 * What a name in a directory leads to.
 *
 * @param node the node of that name
 * @param lifetime how long the kernel may rely on the name leading to this node, without asking
 *     again; {@link Lifetime#FOREVER} in immutable directories, {@link Lifetime#NONE} or a second
 *     for a ref. The lifetime of the node's own attributes is {@link NodeFileSystem#lifetime}.
 */
public record Found<N>(N node, Lifetime lifetime) {

  /** A name that always leads to this node. */
  public static <N> Found<N> forever(N node) {
    return new Found<>(node, Lifetime.FOREVER);
  }
}
