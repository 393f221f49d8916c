package org.jostree.mount.transport.libfuse;

import org.jostree.mount.transport.Transport;
import org.jostree.mount.transport.TransportConformance;

/** The transport through libfuse does what every transport must do. */
final class LibfuseTransportTest extends TransportConformance {
  @Override
  protected Transport transport() {
    return new LibfuseTransport();
  }

  @Override
  protected boolean knowsLaterChanges() {
    return false;
  }
}
