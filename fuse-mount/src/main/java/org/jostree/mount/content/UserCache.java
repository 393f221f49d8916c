package org.jostree.mount.content;

import java.nio.file.Path;
import org.jostree.posix.Posix;

/** Where this user's programs keep what can be made again. */
public final class UserCache {
  private UserCache() {}

  /**
   * The directory {@code jostree} in {@code /var/cache} for root, else in {@code $XDG_CACHE_HOME}
   * or {@code ~/.cache}. It need not be there.
   */
  public static Path directory() {
    return top().resolve("jostree");
  }

  private static Path top() {
    if (Posix.instance().geteuid() == 0) {
      return Path.of("/var/cache");
    }
    String given = System.getenv("XDG_CACHE_HOME");
    return given != null && given.startsWith("/")
        ? Path.of(given)
        : Path.of(System.getProperty("user.home", "/"), ".cache");
  }
}
