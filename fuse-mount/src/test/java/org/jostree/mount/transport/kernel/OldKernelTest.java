package org.jostree.mount.transport.kernel;

import org.jostree.mount.transport.Transport;
import org.jostree.mount.transport.TransportConformance;

/**
 * With a kernel that offers nothing, every file and directory is opened and closed, listings come
 * without attributes, and more is asked again; all else is the same.
 */
final class OldKernelTest extends TransportConformance {
  @Override
  protected Transport transport() {
    return new KernelTransport(3, Features.NONE);
  }

  @Override
  protected boolean keepsEverything() {
    return false;
  }
}
