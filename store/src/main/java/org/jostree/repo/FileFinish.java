package org.jostree.repo;

import java.io.IOException;
import java.nio.file.Path;

/** Gives a new file what it is to have besides its content, before it gets its name. */
@FunctionalInterface
public interface FileFinish {
  /**
   * Gives it.
   *
   * @param temporary the file, whole
   */
  void apply(Path temporary) throws IOException;
}
