package org.jostree.cli;

import java.io.IOException;

/** The standard output does not take what is written to it. */
public final class OutputException extends IOException {
  private static final long serialVersionUID = 1L;

  OutputException(IOException cause) {
    super("Writing to standard output: " + cause.getMessage(), cause);
  }

  /**
   * Whether nobody reads any more, as behind {@code jostree log | head}: nothing worth a message.
   */
  boolean isBrokenPipe() {
    Throwable cause = getCause();
    String message = cause == null ? null : cause.getMessage();
    return message != null && message.contains("Broken pipe");
  }
}
