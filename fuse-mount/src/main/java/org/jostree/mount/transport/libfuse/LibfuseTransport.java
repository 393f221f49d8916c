package org.jostree.mount.transport.libfuse;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Supplier;
import jnr.ffi.Runtime;
import org.jostree.mount.transport.MountException;
import org.jostree.mount.transport.MountOptions;
import org.jostree.mount.transport.MountPoint;
import org.jostree.mount.transport.MountSession;
import org.jostree.mount.transport.NodeFileSystem;
import org.jostree.mount.transport.NodeTable;
import org.jostree.mount.transport.ServedMount;
import org.jostree.mount.transport.Transport;
import org.jspecify.annotations.Nullable;

/** Mounts through libfuse 2: as root, or as any user by way of fusermount. */
public final class LibfuseTransport implements Transport {
  private static @Nullable Libfuse loaded;

  private final int threads;
  private final Supplier<KernelFeatures> features;

  public LibfuseTransport() {
    this(MOST_THREADS);
  }

  /**
   * A transport with so many serving threads for each mount at most.
   *
   * @param threads 1 or more
   */
  public LibfuseTransport(int threads) {
    this(threads, KernelFeatures::offered);
  }

  LibfuseTransport(int threads, Supplier<KernelFeatures> features) {
    if (threads < 1) {
      throw new IllegalArgumentException("a mount needs a thread to serve it");
    }
    this.threads = threads;
    this.features = features;
  }

  @Override
  public <N> MountSession mount(NodeFileSystem<N> fileSystem, Path mountpoint, MountOptions options)
      throws IOException {
    Libfuse fuse = library();
    MountPoint place = MountPoint.prepare(mountpoint, options);
    NodeTable<N> nodes = new NodeTable<>(fileSystem.root());
    KernelFeatures kernel = features.get();
    LowLevelOperations operations =
        new Requests<>(fuse, fileSystem, nodes, options, kernel)
            .operations(Runtime.getRuntime(fuse));
    boolean byRoot = MountPoint.mayMountWithoutHelp();
    Connection connection =
        Connection.mount(fuse, place.path(), options, byRoot, operations, kernel);
    return ServedMount.start("libfuse", place, connection, nodes, threads);
  }

  private static synchronized Libfuse library() throws MountException {
    Libfuse library = loaded;
    if (library == null) {
      library = Libfuse.load();
      loaded = library;
    }
    return library;
  }
}
