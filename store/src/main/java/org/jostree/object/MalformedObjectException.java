package org.jostree.object;

import java.io.IOException;

/** Bytes that are not what the format says an object of their kind must be. */
public class MalformedObjectException extends IOException {
  private static final long serialVersionUID = 1L;

  public MalformedObjectException(String message) {
    super(message);
  }

  public MalformedObjectException(String message, Throwable cause) {
    super(message, cause);
  }
}
