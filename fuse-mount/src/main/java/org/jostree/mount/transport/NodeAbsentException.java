package org.jostree.mount.transport;

import java.io.IOException;

/**
 * The node is no longer there, and rightly so: a ref deleted, a commit pruned, since the kernel
 * learned of it. Answered as ENOENT and not logged. Never for an object that should exist.
 */
public final class NodeAbsentException extends IOException {
  private static final long serialVersionUID = 1L;

  public NodeAbsentException(String what) {
    super(what);
  }
}
