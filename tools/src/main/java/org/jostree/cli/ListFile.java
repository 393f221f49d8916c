package org.jostree.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Files that options name and that hold lists. */
final class ListFile {
  private ListFile() {}

  /** The lines of a file, without the empty ones. */
  static List<String> lines(String file) throws IOException {
    return split(read(file), '\n');
  }

  /** The bytes of a file as text. */
  static String read(String file) throws IOException {
    try {
      return Files.readString(Path.of(file));
    } catch (NoSuchFileException e) {
      throw new CommandException("openat(" + file + "): No such file or directory", e);
    }
  }

  private static List<String> split(String text, char end) {
    List<String> parts = new ArrayList<>();
    for (int start = 0; start < text.length(); ) {
      int next = text.indexOf(end, start);
      int stop = next < 0 ? text.length() : next;
      if (stop > start) {
        parts.add(text.substring(start, stop));
      }
      start = stop + 1;
    }
    return parts;
  }

  /** Words that each end in a NUL, as programs pass file names; the NUL of the last may lack. */
  static List<String> words(byte[] bytes) {
    return split(new String(bytes, StandardCharsets.UTF_8), '\0');
  }
}
