package org.jostree.mount.transport.libfuse;

import java.io.IOException;
import java.nio.file.Path;
import jnr.ffi.Runtime;
import org.jostree.mount.transport.MountOptions;
import org.jostree.mount.transport.MountPoint;
import org.jostree.mount.transport.MountSession;
import org.jostree.mount.transport.NodeFileSystem;
import org.jostree.mount.transport.NodeTable;
import org.jostree.mount.transport.Transport;

/** Mounts through libfuse 2: as root, or as any user by way of fusermount. */
public final class LibfuseTransport implements Transport {
  private static final int DEFAULT_THREADS = 2;

  private final int threads;

  public LibfuseTransport() {
    this(DEFAULT_THREADS);
  }

  /**
   * A transport with a given number of serving threads for each mount.
   *
   * @param threads 1 or more
   */
  public LibfuseTransport(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("a mount needs a thread to serve it");
    }
    this.threads = threads;
  }

  @Override
  public <N> MountSession mount(NodeFileSystem<N> fileSystem, Path mountpoint, MountOptions options)
      throws IOException {
    Libfuse fuse = Libfuse.load();
    MountPoint place = MountPoint.prepare(mountpoint, options);
    boolean byRoot = MountPoint.mayMountWithoutHelp();
    NodeTable<N> nodes = new NodeTable<>(fileSystem.root());
    LowLevelOperations operations =
        new Requests<>(fuse, fileSystem, nodes, options).operations(Runtime.getRuntime(fuse));
    Connection connection = Connection.mount(fuse, place.path(), options, byRoot, operations);
    LibfuseSession session = new LibfuseSession(place, connection, nodes, threads);
    session.start();
    return session;
  }
}
