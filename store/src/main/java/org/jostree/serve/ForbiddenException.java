package org.jostree.serve;

import java.io.IOException;

/** Something is there that not everybody may have. */
final class ForbiddenException extends IOException {
  private static final long serialVersionUID = 1L;
}
