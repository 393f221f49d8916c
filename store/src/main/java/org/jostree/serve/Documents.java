package org.jostree.serve;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What there is to be had from a server. Safe for several threads. */
public sealed interface Documents permits DirectoryDocuments, RepoDocuments {
  /**
   * Opens what a path leads to, or null when there is nothing.
   *
   * @param path its names, of which none is empty, {@code .} or {@code ..}, or has a slash or a NUL
   * @param isDirectory whether the path ended in a slash
   * @throws ForbiddenException when it is not for everybody
   * @throws MovedException when the path lacks a slash at its end
   */
  @Nullable Document find(List<String> path, boolean isDirectory) throws IOException;

  /** Whether the whole has been deleted. */
  boolean isGone();
}
