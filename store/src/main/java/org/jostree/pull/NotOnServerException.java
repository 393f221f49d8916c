package org.jostree.pull;

import java.io.IOException;

/** The remote repository does not have the file that was asked for. */
final class NotOnServerException extends IOException {
  private static final long serialVersionUID = 1L;

  NotOnServerException(String message) {
    super(message);
  }
}
