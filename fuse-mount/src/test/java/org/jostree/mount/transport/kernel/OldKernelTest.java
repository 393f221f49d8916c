package org.jostree.mount.transport.kernel;

import org.jostree.mount.transport.MountingConformance;
import org.jostree.mount.transport.ReadingConformance;
import org.jostree.mount.transport.RefusalConformance;
import org.jostree.mount.transport.RememberingConformance;
import org.jostree.mount.transport.ShownFilesConformance;
import org.jostree.mount.transport.TransportOnTrial;
import org.junit.jupiter.api.Nested;

/**
 * With a kernel that offers nothing, every file and directory is opened and closed, listings come
 * without attributes, and more is asked again; all else is the same.
 */
final class OldKernelTest {
  private static final TransportOnTrial TRIED =
      new TransportOnTrial(() -> new KernelTransport(3, Features.NONE), false, true);

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
