package org.jostree.pull;

import java.io.IOException;

/** No answer came, or it broke off: what may go better another time. */
final class ConnectionException extends IOException {
  private static final long serialVersionUID = 1L;

  ConnectionException(String message, Throwable cause) {
    super(message, cause);
  }
}
