package org.jostree.mount.transport.libfuse;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jostree.mount.transport.MountException;
import org.jostree.mount.transport.MountPoint;
import org.jostree.mount.transport.MountSession;
import org.jostree.mount.transport.MountTable;
import org.jostree.mount.transport.NodeTable;
import org.jostree.mount.transport.RequestCounts;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A mount that libfuse and a few threads serve. */
final class LibfuseSession implements MountSession {
  private static final Logger LOG = LoggerFactory.getLogger(LibfuseSession.class);

  private static final long HANDSHAKE_SECONDS = 20;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final MountPoint place;
  private final Connection connection;
  private final NodeTable<?> nodes;
  private final RequestCounts counts = new RequestCounts();
  private final AtomicInteger serving;
  private final CountDownLatch ended = new CountDownLatch(1);

  /** Of the mounted file system; empty as long as it is not known. */
  private volatile String device = "";

  LibfuseSession(MountPoint place, Connection connection, NodeTable<?> nodes, int threads) {
    this.place = place;
    this.connection = connection;
    this.nodes = nodes;
    this.serving = new AtomicInteger(threads);
  }

  /** Starts to serve, and returns once the kernel has been answered. */
  void start() throws IOException {
    int threads = serving.get();
    for (int i = 0; i < threads; i++) {
      new ServeThread("mount-" + (i + 1), connection, counts, this::threadEnded).start();
    }
    try {
      device = place.mounted().map(MountTable.Mount::device).orElse("");
      connection.awaitHandshake(HANDSHAKE_SECONDS);
    } catch (IOException failure) {
      place.unmount(true);
      throw failure;
    }
    Readahead.raise(device);
  }

  @Override
  public Path mountpoint() {
    return place.path();
  }

  @Override
  public synchronized Unmounting unmount() throws IOException {
    if (!isMounted()) {
      return Unmounting.ALREADY_DONE;
    }
    if (place.unmount(false)) {
      return Unmounting.DONE;
    }
    if (!isMounted()) {
      return Unmounting.ALREADY_DONE;
    }
    place.unmount(true);
    return Unmounting.DETACHED;
  }

  /**
   * Whether the mount point shows this file system.
   *
   * @throws MountException if something else is mounted over it
   */
  private boolean isMounted() throws IOException {
    Optional<MountTable.Mount> topmost = place.mounted();
    if (topmost.isPresent() && topmost.get().device().equals(device)) {
      return true;
    }
    boolean below =
        MountTable.read().mounts().stream()
            .anyMatch(
                mount ->
                    mount.device().equals(device)
                        && mount.mountpoint().equals(place.path().toString()));
    if (below) {
      throw new MountException(
          "cannot unmount " + place.path() + ": something else is mounted over it");
    }
    return false;
  }

  @Override
  public void awaitEnd() throws InterruptedException {
    ended.await();
  }

  @Override
  public boolean awaitEnd(Duration atMost) throws InterruptedException {
    return ended.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public Map<String, Long> requests() {
    return counts.byName();
  }

  @Override
  public int rememberedNodes() {
    return nodes.size();
  }

  @Override
  public void close() throws IOException {
    if (ended.getCount() == 0) {
      return;
    }
    unmount();
    try {
      if (!awaitEnd(PATIENCE)) {
        LOG.warn("{} is unmounted, but still in use", place.path());
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void threadEnded() {
    if (serving.decrementAndGet() > 0) {
      return;
    }
    try {
      connection.close();
      detachIfAborted();
    } catch (IOException | RuntimeException failure) {
      LOG.error("{}: the mount has ended, but not cleanly: {}", place.path(), failure.toString());
    } finally {
      ended.countDown();
    }
  }

  /** After an abort the file system is still mounted, but nobody can use it. */
  private void detachIfAborted() throws IOException {
    if (!device.isEmpty() && isMounted()) {
      LOG.warn("{}: the connection to the kernel was cut; unmounting", place.path());
      place.unmount(true);
    }
  }
}
