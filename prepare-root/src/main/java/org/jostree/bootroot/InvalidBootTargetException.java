package org.jostree.bootroot;

import java.io.IOException;

/** An {@code ostree=} argument that names no deployment. */
public final class InvalidBootTargetException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String value;

  InvalidBootTargetException(String value, String reason) {
    super(message(value, reason));
    this.value = value;
  }

  InvalidBootTargetException(String value, IllegalArgumentException reason) {
    super(message(value, String.valueOf(reason.getMessage())), reason);
    this.value = value;
  }

  /** What stood after {@code ostree=}, without the quotes around it. */
  public String value() {
    return value;
  }

  private static String message(String value, String reason) {
    return "ostree=" + value + ": " + reason;
  }
}
