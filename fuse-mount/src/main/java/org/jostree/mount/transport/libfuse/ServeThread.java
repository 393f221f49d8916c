package org.jostree.mount.transport.libfuse;

import org.jostree.mount.transport.RequestCounts;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Receives requests and has them answered, one after the other, until the mount ends. */
final class ServeThread extends Thread {
  private static final Logger LOG = LoggerFactory.getLogger(ServeThread.class);

  private final Connection connection;
  private final RequestCounts counts;
  private final Runnable ended;
  private final RequestMemory memory;

  /**
   * A thread that serves once started.
   *
   * @param ended what to do when serving has ended
   */
  ServeThread(String name, Connection connection, RequestCounts counts, Runnable ended) {
    super(name);
    setDaemon(true);
    this.connection = connection;
    this.counts = counts;
    this.ended = ended;
    this.memory = connection.newRequestMemory();
  }

  /** The memory of the thread that runs, which must be one of these. */
  static RequestMemory memory() {
    return ((ServeThread) Thread.currentThread()).memory;
  }

  @Override
  public void run() {
    try {
      while (connection.receive(memory)) {
        counts.count(memory.opcode());
        connection.process(memory);
      }
    } catch (Throwable failure) {
      LOG.error("serving has ended: {}", failure.toString(), failure);
    } finally {
      ended.run();
    }
  }
}
