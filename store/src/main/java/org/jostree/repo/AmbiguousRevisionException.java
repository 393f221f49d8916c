package org.jostree.repo;

import java.io.IOException;

/** The beginning of a checksum is that of several commits. */
public class AmbiguousRevisionException extends IOException {
  private static final long serialVersionUID = 1L;

  public AmbiguousRevisionException(String digits) {
    super("Refspec " + digits + " not unique");
  }
}
