package org.jostree.mount.transport.kernel;

import java.nio.ByteBuffer;
import org.jostree.mount.transport.NodeTable;
import org.jostree.mount.transport.PageCache;
import org.jspecify.annotations.Nullable;

/** The kernel's page cache, by way of notices on the device. */
final class KernelPages<N> implements PageCache<N> {
  private final NodeTable<N> nodes;
  private final Device device;

  KernelPages(NodeTable<N> nodes, Device device) {
    this.nodes = nodes;
    this.device = device;
  }

  @Override
  public @Nullable N known(N node) {
    return nodes.node(nodes.number(node));
  }

  @Override
  public boolean store(N file, ByteBuffer content) {
    long number = nodes.number(file);
    return number != 0 && device.store(number, content);
  }
}
