package org.jostree.mount.transport.kernel;

import org.jostree.mount.transport.Transport;
import org.jostree.mount.transport.TransportConformance;

/** The transport that speaks with the kernel itself does what every transport must do. */
final class KernelTransportTest extends TransportConformance {
  @Override
  protected Transport transport() {
    return new KernelTransport();
  }
}
