package org.jostree.serve;

import java.io.IOException;

/** The path is that of a directory, whose names are relative to it only with a slash behind it. */
final class MovedException extends IOException {
  private static final long serialVersionUID = 1L;
}
