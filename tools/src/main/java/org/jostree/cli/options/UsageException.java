package org.jostree.cli.options;

import java.io.IOException;

/**
 * The words of a command line that its options do not allow: an unknown option, a missing or a
 * malformed value.
 */
public final class UsageException extends IOException {
  private static final long serialVersionUID = 1L;

  /** The message is what stands behind {@code error: }. */
  public UsageException(String message) {
    super(message);
  }
}
