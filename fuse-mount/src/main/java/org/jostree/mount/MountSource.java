package org.jostree.mount;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What is to be mounted, as it is written in one word, in fstab for example: {@code REPO} or {@code
 * REPO:REV}.
 *
 * @param revision null for the whole repository
 */
public record MountSource(Path repository, @Nullable String revision) {

  /**
   * Reads the word. A colon may be part of a path and of a revision: the path is the whole word if
   * that is a directory, else it ends at the first colon behind a directory.
   */
  public static MountSource parse(String word) {
    for (int colon = word.indexOf(':'); colon > 0; colon = word.indexOf(':', colon + 1)) {
      Path repository = Path.of(word.substring(0, colon));
      if (!Files.isDirectory(Path.of(word)) && Files.isDirectory(repository)) {
        return new MountSource(repository, word.substring(colon + 1));
      }
    }
    return new MountSource(Path.of(word), null);
  }
}
