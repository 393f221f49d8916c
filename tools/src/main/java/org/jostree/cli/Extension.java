package org.jostree.cli;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A command that is a program of its own: {@code jostree-NAME} or, as for ostree, {@code
 * ostree-NAME} in a directory of {@code PATH}. It gets the words behind its name.
 */
final class Extension {
  /** The locale before the launcher set it for Java; absent when there was none. */
  private static final String LOCALE_PROPERTY = "jostree.locale";

  private final String program;

  private Extension(String program) {
    this.program = program;
  }

  /** The program for a command of that name, or null. */
  static @Nullable Extension find(String name) {
    if (name.indexOf('/') >= 0) {
      return null;
    }
    String path = System.getenv("PATH");
    for (String kind : List.of("jostree-", "ostree-")) {
      for (String directory : (path == null ? "" : path).split(":", -1)) {
        File file = new File(directory.isEmpty() ? "." : directory, kind + name);
        if (file.isFile() && file.canExecute()) {
          return new Extension(file.getPath());
        }
      }
    }
    return null;
  }

  /** Runs it in place of this process, as far as Java allows; gives its exit code. */
  int run(List<String> words) throws IOException {
    List<String> all = new ArrayList<>();
    all.add(program);
    all.addAll(words);
    ProcessBuilder builder = new ProcessBuilder(all).inheritIO();
    Map<String, String> environment = builder.environment();
    String locale = System.getProperty(LOCALE_PROPERTY);
    if (locale == null) {
      environment.remove("LC_ALL");
    } else {
      environment.put("LC_ALL", locale);
    }
    try {
      return builder.start().waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for " + program, e);
    }
  }
}
