package org.jostree.bootroot;

import java.util.Optional;

/**
 * Reads a kernel command line the way the kernel does (its {@code next_arg} in lib/cmdline.c):
 * arguments are separated by white space, a double quote starts and ends a stretch in which white
 * space does not separate, and the quotes around a whole argument or a whole value are no part of
 * it. There is no escape character.
 */
final class KernelArguments {
  private final String line;
  private int at;

  private KernelArguments(String line) {
    this.line = line;
  }

  /**
   * The value of the first {@code key=} argument.
   *
   * <p>libostree's prepare-root takes the first one too, but splits at every space, inside quotes
   * as well.
   */
  static Optional<String> firstValue(String commandLine, String key) {
    KernelArguments rest = new KernelArguments(commandLine);
    for (String argument = rest.next(); !argument.isEmpty(); argument = rest.next()) {
      Optional<String> value = valueOf(argument, key);
      if (value.isPresent()) {
        return value;
      }
    }
    return Optional.empty();
  }

  /** The next argument with its quotes; empty at the end of the line. */
  private String next() {
    while (at < line.length() && isSpace(line.charAt(at))) {
      at++;
    }
    int start = at;
    boolean quoted = false;
    while (at < line.length() && (quoted || !isSpace(line.charAt(at)))) {
      if (line.charAt(at) == '"') {
        quoted = !quoted;
      }
      at++;
    }
    return line.substring(start, at);
  }

  private static Optional<String> valueOf(String argument, String key) {
    String bare = withoutQuotes(argument);
    return bare.startsWith(key + "=")
        ? Optional.of(withoutQuotes(bare.substring(key.length() + 1)))
        : Optional.empty();
  }

  private static String withoutQuotes(String text) {
    if (!text.startsWith("\"")) {
      return text;
    }
    boolean closed = text.length() > 1 && text.endsWith("\"");
    return text.substring(1, closed ? text.length() - 1 : text.length());
  }

  static boolean isSpace(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
  }
}
