package org.jostree.mount.transport.kernel;

import org.jostree.mount.transport.RequestCounts;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Receives requests and answers them, one after the other, until the mount ends. */
final class ServeThread extends Thread {
  private static final Logger LOG = LoggerFactory.getLogger(ServeThread.class);

  private final Device device;
  private final Requests<?> requests;
  private final RequestCounts counts;
  private final Runnable ended;

  /**
   * A thread that serves once started.
   *
   * @param ended what to do when serving has ended
   */
  ServeThread(
      String name, Device device, Requests<?> requests, RequestCounts counts, Runnable ended) {
    super(name);
    setDaemon(true);
    this.device = device;
    this.requests = requests;
    this.counts = counts;
    this.ended = ended;
  }

  @Override
  public void run() {
    try {
      Request request = new Request();
      Reply reply = new Reply();
      CallersCpu callersCpu = new CallersCpu();
      for (int length; (length = device.receive(request)) > 0; ) {
        request.received(length);
        counts.count(request.opcode());
        callersCpu.received(request);
        requests.process(request, reply, device);
      }
    } catch (Throwable failure) {
      LOG.error("serving has ended: {}", failure.toString(), failure);
    } finally {
      ended.run();
    }
  }
}
