package org.jostree.mount.transport;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A mount that a few threads serve, by whatever way to the kernel. */
public final class ServedMount implements MountSession {
  private static final Logger LOG = LoggerFactory.getLogger(ServedMount.class);

  /** A transport's way to the kernel. */
  public interface Connection {
    /**
     * A thread that will receive requests and have them answered until the mount ends.
     *
     * @param ended what it does as its last deed
     */
    Thread newServer(String name, RequestCounts counts, Runnable ended);

    /** Waits until the kernel and this side have agreed on how to speak. */
    void awaitHandshake() throws IOException;

    /** Gives back everything; called when none of its threads is at work any more. */
    void close() throws IOException;
  }

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final String transport;
  private final MountPoint place;
  private final Connection connection;
  private final NodeTable<?> nodes;
  private final RequestCounts counts = new RequestCounts();
  private final AtomicInteger serving;
  private final CountDownLatch ended = new CountDownLatch(1);

  /** Of the mounted file system; empty as long as it is not known. */
  private volatile String device = "";

  private ServedMount(
      String transport, MountPoint place, Connection connection, NodeTable<?> nodes, int threads) {
    this.transport = transport;
    this.place = place;
    this.connection = connection;
    this.nodes = nodes;
    this.serving = new AtomicInteger(threads);
  }

  /**
   * Starts to serve what is mounted, and returns once the kernel has been answered.
   *
   * @param transport the name of the way to the kernel
   * @param threads how many shall serve it, 1 or more
   */
  public static MountSession start(
      String transport, MountPoint place, Connection connection, NodeTable<?> nodes, int threads)
      throws IOException {
    ServedMount mount = new ServedMount(transport, place, connection, nodes, threads);
    mount.start();
    return mount;
  }

  private void start() throws IOException {
    int threads = serving.get();
    for (int i = 0; i < threads; i++) {
      connection.newServer("mount-" + (i + 1), counts, this::threadEnded).start();
    }
    try {
      device = place.mounted().map(MountTable.Mount::device).orElse("");
      connection.awaitHandshake();
    } catch (IOException failure) {
      place.unmount(true);
      throw failure;
    }
    Readahead.raise(device);
  }

  @Override
  public String transport() {
    return transport;
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
    LOG.debug("{}: requests {}", place.path(), counts.byName());
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
