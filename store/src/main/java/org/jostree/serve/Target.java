package org.jostree.serve;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a request asks for.
 *
 * @param path the names of its path, of which none is empty, {@code .} or {@code ..}, or has a
 *     slash or a NUL
 * @param isDirectory whether the path ended in a slash
 * @param query what came behind a question mark, as it came; null for none
 */
public record Target(List<String> path, boolean isDirectory, @Nullable String query) {
  public Target {
    path = List.copyOf(path);
  }
}
