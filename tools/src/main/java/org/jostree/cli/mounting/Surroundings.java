package org.jostree.cli.mounting;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The machine as files show it.
 *
 * @param root the directory that stands for {@code /}
 * @param path where programs are looked for, as {@code PATH}
 * @param isRoot whether this process is root's
 */
record Surroundings(Path root, String path, boolean isRoot) {
  private static final String DIRECTORIES_OF_ROOT = ":/usr/sbin:/sbin";
  private static final int SETUID = 04000;

  /** A file by its absolute path. */
  Path file(String absolute) {
    return root.resolve(absolute.substring(1));
  }

  boolean exists(String absolute) {
    return Files.exists(file(absolute));
  }

  /** The lines of a file; none if it cannot be read. */
  List<String> lines(String absolute) {
    try {
      return Files.readAllLines(file(absolute));
    } catch (IOException e) {
      return List.of();
    }
  }

  /** What stands behind the word that begins a line of a file, without blanks; null if nowhere. */
  @Nullable String valueIn(String absolute, String word) {
    for (String line : lines(absolute)) {
      if (line.startsWith(word)) {
        return line.substring(word.length()).strip();
      }
    }
    return null;
  }

  /** Where a program is, also among those of root; null if it is nowhere. */
  @Nullable Path program(String name) {
    for (String directory : (path + DIRECTORIES_OF_ROOT).split(":", -1)) {
      if (directory.startsWith("/")) {
        Path program = file(directory).resolve(name);
        if (Files.isRegularFile(program) && Files.isExecutable(program)) {
          return program;
        }
      }
    }
    return null;
  }

  /** Those of the programs that are nowhere. */
  List<String> missing(List<String> names) {
    List<String> missing = new ArrayList<>();
    for (String name : names) {
      if (program(name) == null) {
        missing.add(name);
      }
    }
    return missing;
  }

  /** Whether a program runs as root, whoever starts it. */
  static boolean isSetuidRoot(Path program) {
    try {
      int mode = (Integer) Files.getAttribute(program, "unix:mode");
      int owner = (Integer) Files.getAttribute(program, "unix:uid");
      return (mode & SETUID) != 0 && owner == 0;
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  /** Whether there is anything of that name, be it a link that leads nowhere. */
  boolean hasName(String absolute) {
    return Files.exists(file(absolute), LinkOption.NOFOLLOW_LINKS);
  }
}
