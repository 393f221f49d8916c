package org.jostree.delta;

import java.io.IOException;

/** A part of a delta does not make sense. */
final class DeltaFormatException extends IOException {
  private static final long serialVersionUID = 1L;

  DeltaFormatException(String what) {
    super("Corrupted delta part: " + what);
  }
}
