package org.jostree.mount.transport;

import java.io.IOException;
import java.nio.file.Path;

/** A way to serve a file system to the kernel. */
public interface Transport {
  /**
   * A single client is served as fast by one thread as by four. Many that read what is not in
   * memory wait for the disk, and should not wait for each other; sixteen of them are served a
   * quarter faster by eight threads than by two, and not faster by sixteen.
   */
  int MOST_THREADS = 8;

  /**
   * Mounts the file system and starts to serve it, on threads of its own. Returns once the kernel
   * has been answered, so that an {@code ls} from now on shows the file system. A mount that a
   * killed process left at the mount point is unmounted first.
   *
   * @param mountpoint an existing directory, not below the file system's own source
   * @throws MountException when it cannot be mounted, with a message for the person who asked
   */
  <N> MountSession mount(NodeFileSystem<N> fileSystem, Path mountpoint, MountOptions options)
      throws IOException;
}
