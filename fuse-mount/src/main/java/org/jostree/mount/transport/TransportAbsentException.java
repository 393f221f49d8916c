package org.jostree.mount.transport;

import java.io.IOException;

/** This way to the kernel cannot be had on this machine; another one may be. */
public final class TransportAbsentException extends IOException {
  private static final long serialVersionUID = 1L;

  public TransportAbsentException(String message) {
    super(message);
  }
}
