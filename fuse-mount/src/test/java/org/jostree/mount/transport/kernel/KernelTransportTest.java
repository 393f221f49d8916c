package org.jostree.mount.transport.kernel;

import org.jostree.mount.transport.Transport;
import org.jostree.mount.transport.TransportConformance;
import org.junit.jupiter.api.Test;

/** The transport that speaks with the kernel itself does what every transport must do. */
final class KernelTransportTest extends TransportConformance {
  @Override
  protected Transport transport() {
    return new KernelTransport();
  }

  @Test
  void contentThatIsStoredIsNotAskedFor() throws Exception {
    assertContentThatIsStoredIsNotAskedFor();
  }

  @Test
  void largeFilesPassThrough() throws Exception {
    assertLargeFilesPassThrough();
  }
}
