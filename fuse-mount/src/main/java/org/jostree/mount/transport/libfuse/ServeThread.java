package org.jostree.mount.transport.libfuse;

import org.jostree.mount.transport.ServedMount.Shift;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Receives requests and has them answered, one after the other, until the mount ends. */
final class ServeThread extends Thread {
  private static final Logger LOG = LoggerFactory.getLogger(ServeThread.class);

  private final Connection connection;
  private final Shift shift;
  private final RequestMemory memory;

  /**
   * A thread that serves once started.
   *
   * @param shift is told of what it does
   */
  ServeThread(String name, Connection connection, Shift shift) {
    super(name);
    setDaemon(true);
    this.connection = connection;
    this.shift = shift;
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
        shift.begins(memory.opcode());
        connection.process(memory);
        shift.ends();
      }
    } catch (Throwable failure) {
      LOG.error("serving has ended: {}", failure.toString(), failure);
    } finally {
      shift.leaves();
    }
  }
}
