package org.jostree.serve;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What there is to be had from a server. Safe for several threads. */
public interface Documents {
  /**
   * Opens what a path leads to, or null when there is nothing.
   *
   * @throws ForbiddenException when it is not for everybody
   * @throws MovedException when the path lacks a slash at its end
   */
  @Nullable Document find(Target target) throws IOException;

  /** Whether the whole has been deleted. */
  boolean isGone();
}
