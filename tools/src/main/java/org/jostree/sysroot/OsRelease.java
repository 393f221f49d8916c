package org.jostree.sysroot;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a tree says that it is: the file os-release(5). */
final class OsRelease {
  private static final List<String> PLACES = List.of("usr/etc/os-release", "usr/lib/os-release");

  private OsRelease() {}

  /**
   * The name for people.
   *
   * @param tree the directory of a deployment
   * @throws IOException when the tree does not say what it is
   */
  static String prettyName(Path tree) throws IOException {
    for (String place : PLACES) {
      Path file = tree.resolve(place);
      if (Files.isRegularFile(file)) {
        Map<String, String> values =
            parse(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
        String name = values.getOrDefault("PRETTY_NAME", values.get("ID"));
        if (name == null) {
          throw new IOException("No PRETTY_NAME or ID in /etc/os-release");
        }
        return name;
      }
    }
    throw new IOException(
        "Reading /etc/os-release: Neither usr/etc/os-release nor usr/lib/os-release is there");
  }

  static Map<String, String> parse(String text) {
    Map<String, String> values = new TreeMap<>();
    for (String line : text.split("\n", -1)) {
      int equals = line.indexOf('=');
      if (equals > 0 && line.charAt(0) != '#') {
        values.put(line.substring(0, equals), unquote(line.substring(equals + 1).strip()));
      }
    }
    return values;
  }

  /** As a shell would, as far as the file may have it. */
  private static String unquote(String word) {
    StringBuilder value = new StringBuilder();
    char quote = 0;
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      if (c == '\\' && quote != '\'' && i + 1 < word.length()) {
        value.append(word.charAt(++i));
      } else if (quote == 0 && (c == '"' || c == '\'')) {
        quote = c;
      } else if (c == quote) {
        quote = 0;
      } else {
        value.append(c);
      }
    }
    return value.toString();
  }
}
