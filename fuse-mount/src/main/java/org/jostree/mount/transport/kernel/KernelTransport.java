package org.jostree.mount.transport.kernel;

import java.io.IOException;
import java.nio.file.Path;
import org.jostree.mount.transport.MountOptions;
import org.jostree.mount.transport.MountPoint;
import org.jostree.mount.transport.MountSession;
import org.jostree.mount.transport.NodeFileSystem;
import org.jostree.mount.transport.NodeTable;
import org.jostree.mount.transport.NodeView;
import org.jostree.mount.transport.ServedMount;
import org.jostree.mount.transport.Transport;
import org.jostree.posix.Posix;

/** Speaks with the kernel itself: as root, or as any user by way of fusermount for mounting. */
public final class KernelTransport implements Transport {
  private final int threads;
  private final Features known;

  public KernelTransport() {
    this(MOST_THREADS, Features.ALL);
  }

  /**
   * A transport with so many serving threads for each mount at most.
   *
   * @param threads 1 or more
   */
  public KernelTransport(int threads) {
    this(threads, Features.ALL);
  }

  KernelTransport(int threads, Features known) {
    this.threads = threads;
    this.known = known;
  }

  @Override
  public <N> MountSession mount(NodeFileSystem<N> fileSystem, Path mountpoint, MountOptions options)
      throws IOException {
    MountPoint place = MountPoint.prepare(mountpoint, options);
    MountedDevice mounted = new Mounting(place.path(), options).mount();
    NodeTable<N> nodes = new NodeTable<>(fileSystem.root());
    NodeView<N> view = new NodeView<>(fileSystem, options);
    Negotiation negotiation = new Negotiation(known, options.passthrough());
    Admission admission = Admission.of(options, Posix.instance().geteuid());
    Openings<N> openings =
        new Openings<>(
            fileSystem,
            view,
            negotiation,
            admission,
            options.passthrough() ? mounted.device() : null);
    fileSystem.offer(nodes);
    if (!admission.isLimited() && !options.passthrough()) {
      fileSystem.offer(new KernelPages<>(nodes, mounted.device()));
    }
    Requests<N> requests =
        new Requests<>(fileSystem, nodes, view, negotiation, openings, admission);
    KernelConnection connection =
        new KernelConnection(mounted, negotiation, requests, fileSystem.answersAlone());
    return ServedMount.start("kernel", place, connection, nodes, threads);
  }
}
