package org.jostree.mount.transport.libfuse;

import org.jostree.mount.transport.MountingConformance;
import org.jostree.mount.transport.ReadingConformance;
import org.jostree.mount.transport.RefusalConformance;
import org.jostree.mount.transport.RememberingConformance;
import org.jostree.mount.transport.ShownFilesConformance;
import org.jostree.mount.transport.TransportOnTrial;
import org.junit.jupiter.api.Nested;

/** The transport through libfuse does what every transport must do. */
final class LibfuseTransportTest {
  private static final TransportOnTrial TRIED =
      new TransportOnTrial(LibfuseTransport::new, true, false);

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
