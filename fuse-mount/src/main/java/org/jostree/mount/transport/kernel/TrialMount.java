package org.jostree.mount.transport.kernel;

import java.io.IOException;
import java.nio.file.Path;
import org.jostree.mount.transport.MountOptions;
import org.jostree.mount.transport.MountPoint;

/** Mounts nothing, for a moment, to learn whether mounting is possible. */
public final class TrialMount {
  private TrialMount() {}

  /**
   * Mounts at a directory and unmounts at once; nobody who looks in between gets an answer, but an
   * error.
   *
   * @param directory an empty one that nobody else knows
   * @throws IOException if this process cannot mount, saying why
   */
  public static void at(Path directory) throws IOException {
    MountOptions options = MountOptions.DEFAULTS.withDefaultSource("jostree-trial");
    MountPoint place = MountPoint.prepare(directory, options);
    MountedDevice mounted = new Mounting(place.path(), options).mount();
    try {
      // While the device is open: closing it first would leave a stale mount for a moment.
      place.unmount(true);
    } finally {
      mounted.close();
    }
  }
}
