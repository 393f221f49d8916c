package org.jostree.mount.host;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A directory as it is.
 *
 * @param hidden the name of a file at its top that is left out; empty for none
 */
record WholeDirectory(Path top, String hidden) implements HostTree {
  @Override
  public @Nullable HostFile find(String path) throws IOException {
    HostFile file = new HostFile(top, path);
    return isHidden(path) || file.status() == null ? null : file;
  }

  private boolean isHidden(String path) {
    return !path.isEmpty() && path.equals(hidden);
  }

  @Override
  public Set<String> names(String path) throws IOException {
    Set<String> names = new HostFile(top, path).names();
    if (path.isEmpty()) {
      names.remove(hidden);
    }
    return names;
  }

  @Override
  public long changedNanos(String path) {
    return 0;
  }
}
