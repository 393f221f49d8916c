package org.jostree.mount.host;

import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A directory of files, or of directories as they are, that lie in different places and have other
 * names there.
 *
 * @param like whose owner and mode the directory has
 * @param files by the names that they have here
 */
public record PickedFiles(HostFile like, Map<String, HostFile> files) implements HostTree {
  public PickedFiles {
    files = new TreeMap<>(files);
  }

  @Override
  public @Nullable HostFile find(String path) throws IOException {
    if (path.isEmpty()) {
      return like;
    }
    int slash = path.indexOf('/');
    HostFile first = files.get(slash < 0 ? path : path.substring(0, slash));
    HostFile found = slash < 0 || first == null ? first : first.child(path.substring(slash + 1));
    return found == null || found.status() == null ? null : found;
  }

  @Override
  public Set<String> names(String path) throws IOException {
    if (path.isEmpty()) {
      return new TreeSet<>(files.keySet());
    }
    HostFile directory = find(path);
    return directory == null ? Set.of() : directory.names();
  }

  @Override
  public long changedNanos(String path) {
    return 0;
  }
}
