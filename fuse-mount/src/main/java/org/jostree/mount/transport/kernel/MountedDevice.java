package org.jostree.mount.transport.kernel;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The device of what has been mounted.
 *
 * @param watcher a fusermount that unmounts when it is let go; null if there is none
 */
record MountedDevice(Device device, @Nullable Fusermount watcher) implements Closeable {
  @Override
  public void close() throws IOException {
    try {
      device.close();
    } finally {
      if (watcher != null) {
        watcher.letGo();
      }
    }
  }
}
