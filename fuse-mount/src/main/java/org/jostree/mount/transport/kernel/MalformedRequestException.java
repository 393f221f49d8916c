package org.jostree.mount.transport.kernel;

import java.io.IOException;

/** A message on the device is not one that the protocol knows. */
final class MalformedRequestException extends IOException {
  private static final long serialVersionUID = 1L;

  MalformedRequestException(String message) {
    super(message);
  }
}
