package org.jostree.repo;

import java.io.IOException;

/** A commit has nothing at a path. */
public final class PathNotFoundException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String path;

  /**
   * The path starts with a slash; it is the first part of what was looked for that is not there.
   */
  public PathNotFoundException(String path) {
    super("No such file or directory: " + path);
    this.path = path;
  }

  /** What is not there. */
  public String path() {
    return path;
  }
}
