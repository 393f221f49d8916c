package org.jostree.mount.transport.kernel;

import org.jostree.mount.transport.MountingConformance;
import org.jostree.mount.transport.ReadingConformance;
import org.jostree.mount.transport.RefusalConformance;
import org.jostree.mount.transport.RememberingConformance;
import org.jostree.mount.transport.ShownFilesConformance;
import org.jostree.mount.transport.TransportOnTrial;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The transport that speaks with the kernel itself does what every transport must do. */
final class KernelTransportTest {
  private static final TransportOnTrial TRIED =
      new TransportOnTrial(KernelTransport::new, true, true);

  @Nested
  final class Shows extends ShownFilesConformance {
    Shows() {
      super(TRIED);
    }
  }

  @Nested
  final class Reads extends ReadingConformance {
    Reads() {
      super(TRIED);
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

  @Nested
  final class Remembers extends RememberingConformance {
    Remembers() {
      super(TRIED);
    }
  }

  @Nested
  final class Refuses extends RefusalConformance {
    Refuses() {
      super(TRIED);
    }
  }

  @Nested
  final class Mounts extends MountingConformance {
    Mounts() {
      super(TRIED);
    }
  }
}
