package org.jostree.mount.transport.kernel;

import java.io.IOException;
import org.jostree.mount.transport.ServedMount;

/** One mount's device and who answers what comes from it. */
final class KernelConnection implements ServedMount.Connection {
  private static final long HANDSHAKE_SECONDS = 20;

  private final MountedDevice mounted;
  private final Negotiation negotiation;
  private final Requests<?> requests;
  private final boolean isNearCallers;

  /**
   * A connection.
   *
   * @param isNearCallers whether its threads may share a caller's processor
   */
  KernelConnection(
      MountedDevice mounted, Negotiation negotiation, Requests<?> requests, boolean isNearCallers) {
    this.mounted = mounted;
    this.negotiation = negotiation;
    this.requests = requests;
    this.isNearCallers = isNearCallers;
  }

  @Override
  public Thread newServer(String name, ServedMount.Shift shift) {
    return new ServeThread(name, mounted.device(), requests, shift, isNearCallers);
  }

  @Override
  public void awaitHandshake() throws IOException {
    negotiation.await(HANDSHAKE_SECONDS);
  }

  @Override
  public void close() throws IOException {
    mounted.close();
  }
}
