package org.jostree.mount.host;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A tree of directories of which each file lies somewhere on the disks of this machine. It is asked
 * anew each time. Equal ones are the same tree.
 *
 * <p>Paths are names divided by slashes; the top is the empty path.
 */
public interface HostTree {
  /**
   * Where that of a path lies: its content if it is a file, whose owner and mode it has if it is a
   * directory; null if there is nothing at that path.
   */
  @Nullable HostFile find(String path) throws IOException;

  /** The names in the directory at a path; none if there is none. */
  Set<String> names(String path) throws IOException;

  /**
   * When the names in a directory changed last, if that is not when the directory of {@link #find}
   * did, in nanoseconds since 1970; else 0.
   */
  long changedNanos(String path) throws IOException;

  /** A directory as it is. */
  static HostTree of(Path directory) {
    return new WholeDirectory(directory, "");
  }

  /** A directory as it is, but for a name at its top. */
  static HostTree without(Path directory, String name) {
    return new WholeDirectory(directory, name);
  }
}
