package org.jostree.pull;

import java.io.IOException;

/** The remote repository does not have the file that was asked for. */
public final class NotOnServerException extends IOException {
  private static final long serialVersionUID = 1L;

  public NotOnServerException(String message) {
    super(message);
  }
}
