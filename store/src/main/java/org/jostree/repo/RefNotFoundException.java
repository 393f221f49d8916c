package org.jostree.repo;

import java.io.IOException;

/** A revision names nothing in the repository. */
public class RefNotFoundException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String revision;

  public RefNotFoundException(String revision) {
    this(revision, "Refspec '" + revision + "' not found");
  }

  RefNotFoundException(String revision, String message) {
    super(message);
    this.revision = revision;
  }

  /** The revision as it was asked for. */
  public String revision() {
    return revision;
  }
}
