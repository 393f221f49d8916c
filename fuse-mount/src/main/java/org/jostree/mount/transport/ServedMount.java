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
     * @param shift is told of each request, and of the end
     */
    Thread newServer(String name, Shift shift);

    /** Waits until the kernel and this side have agreed on how to speak. */
    void awaitHandshake() throws IOException;

    /** Gives back everything; called when none of its threads is at work any more. */
    void close() throws IOException;
  }

  /** What a thread that serves tells of its work. */
  public interface Shift {
    /** A request has come, of that number. */
    void begins(int opcode);

    /** It has been answered. */
    void ends();

    /** The mount has ended; the thread does nothing after that. */
    void leaves();
  }

  /** With a single thread a listing would wait for somebody else's content. */
  private static final int FIRST_THREADS = 2;

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final String transport;
  private final MountPoint place;
  private final Connection connection;
  private final NodeTable<?> nodes;
  private final RequestCounts counts = new RequestCounts();
  private final Shift shift = new Work();
  private final int mostThreads;
  private final AtomicInteger serving = new AtomicInteger();

  /** Those who work on a request. */
  private final AtomicInteger busy = new AtomicInteger();

  private final CountDownLatch ended = new CountDownLatch(1);

  /** Of the mounted file system; empty as long as it is not known. */
  private volatile String device = "";

  private ServedMount(
      String transport,
      MountPoint place,
      Connection connection,
      NodeTable<?> nodes,
      int mostThreads) {
    this.transport = transport;
    this.place = place;
    this.connection = connection;
    this.nodes = nodes;
    this.mostThreads = mostThreads;
  }

  /**
   * Starts to serve what is mounted, and returns once the kernel has been answered.
   *
   * @param transport the name of the way to the kernel
   * @param mostThreads how many may serve it, 1 or more; there are two, and one more whenever all
   *     are busy
   */
  public static MountSession start(
      String transport,
      MountPoint place,
      Connection connection,
      NodeTable<?> nodes,
      int mostThreads)
      throws IOException {
    ServedMount mount = new ServedMount(transport, place, connection, nodes, mostThreads);
    mount.start();
    return mount;
  }

  private void start() throws IOException {
    int threads = Math.min(FIRST_THREADS, mostThreads);
    // Before any of them may end.
    serving.set(threads);
    for (int i = 1; i <= threads; i++) {
      startThread(i);
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

  private void startThread(int number) {
    connection.newServer("mount-" + number, shift).start();
  }

  private final class Work implements Shift {
    @Override
    public void begins(int opcode) {
      counts.count(opcode);
      int threads = serving.get();
      // This one is among them, so they cannot all have ended.
      if (busy.incrementAndGet() == threads
          && threads < mostThreads
          && serving.compareAndSet(threads, threads + 1)) {
        startThread(threads + 1);
      }
    }

    @Override
    public void ends() {
      busy.decrementAndGet();
    }

    @Override
    public void leaves() {
      threadEnded();
    }
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
