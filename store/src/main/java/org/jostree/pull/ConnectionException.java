package org.jostree.pull;

import java.io.IOException;
import java.net.URI;

/** No answer came, or it broke off: what may go better another time. */
public final class ConnectionException extends IOException {
  private static final long serialVersionUID = 1L;

  ConnectionException(String message, Throwable cause) {
    super(message, cause);
  }

  /** An answer has not come to its end. */
  static ConnectionException brokenOff(URI uri, IOException cause) {
    return new ConnectionException(
        "While fetching " + uri + ": [18] Transferred a partial file", cause);
  }
}
