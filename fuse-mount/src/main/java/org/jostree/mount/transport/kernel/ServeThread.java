package org.jostree.mount.transport.kernel;

import org.jostree.mount.transport.Processors;
import org.jostree.mount.transport.ServedMount.Shift;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Receives requests and answers them, one after the other, until the mount ends. */
final class ServeThread extends Thread {
  private static final Logger LOG = LoggerFactory.getLogger(ServeThread.class);

  private final Device device;
  private final Requests<?> requests;
  private final Shift shift;
  private final boolean isNearCallers;

  /**
   * A thread that serves once started.
   *
   * @param shift is told of what it does
   * @param isNearCallers whether it may share a caller's processor
   */
  ServeThread(
      String name, Device device, Requests<?> requests, Shift shift, boolean isNearCallers) {
    super(name);
    setDaemon(true);
    this.device = device;
    this.requests = requests;
    this.shift = shift;
    this.isNearCallers = isNearCallers;
  }

  @Override
  public void run() {
    try {
      Processors.free();
      Request request = new Request();
      Reply reply = new Reply();
      CallersCpu callersCpu = new CallersCpu();
      for (int length; (length = device.receive(request)) > 0; ) {
        request.received(length);
        if (isNearCallers) {
          callersCpu.received(request);
        }
        shift.begins(request.opcode());
        requests.process(request, reply, device);
        shift.ends();
      }
    } catch (Throwable failure) {
      LOG.error("serving has ended: {}", failure.toString(), failure);
    } finally {
      shift.leaves();
    }
  }
}
