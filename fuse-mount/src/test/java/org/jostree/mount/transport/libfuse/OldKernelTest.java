package org.jostree.mount.transport.libfuse;

import org.jostree.mount.transport.Transport;
import org.jostree.mount.transport.TransportConformance;

/**
 * With a kernel that offers nothing, every file and directory is opened and closed, and more is
 * asked again; all else is the same.
 */
final class OldKernelTest extends TransportConformance {
  @Override
  protected Transport transport() {
    return new LibfuseTransport(3, KernelFeatures::ofAnOldKernel);
  }

  @Override
  protected boolean keepsEverything() {
    return false;
  }

  @Override
  protected boolean knowsLaterChanges() {
    return false;
  }
}
