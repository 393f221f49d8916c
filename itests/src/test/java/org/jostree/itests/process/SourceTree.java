package org.jostree.itests.process;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the sources that are being tested lie. */
public final class SourceTree {
  private SourceTree() {}

  /** The directory that holds the modules, found upwards from the working directory. */
  public static Path root() {
    Path directory = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(directory.resolve("itests/bin"))) {
      Path parent = directory.getParent();
      if (parent == null) {
        throw new IllegalStateException(
            "not inside the source tree: " + Path.of("").toAbsolutePath());
      }
      directory = parent;
    }
    return directory;
  }
}
