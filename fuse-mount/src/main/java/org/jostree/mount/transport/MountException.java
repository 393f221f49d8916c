package org.jostree.mount.transport;

import java.io.IOException;

/** Something cannot be mounted or unmounted. The message is one line for the person who asked. */
public final class MountException extends IOException {
  private static final long serialVersionUID = 1L;

  public MountException(String message) {
    super(message);
  }

  public MountException(String message, Throwable cause) {
    super(message, cause);
  }
}
