package org.jostree.itests.process;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What a program that ran to its end left: exit code, output and errors.
 *
 * @param words how it was called
 * @param exit its exit code; {@link #KILLED} when it had to be killed
 */
@SuppressWarnings("ArrayRecordComponent") // never compared as a whole
public record CommandResult(List<String> words, int exit, byte[] outBytes, byte[] errBytes) {
  static final int KILLED = -1;

  public String out() {
    return new String(outBytes, StandardCharsets.UTF_8);
  }

  public String err() {
    return new String(errBytes, StandardCharsets.UTF_8);
  }

  /** The last line of the errors that is not empty; empty if there is none. */
  public String lastErrorLine() {
    List<String> lines = err().lines().filter(line -> !line.isBlank()).toList();
    return lines.isEmpty() ? "" : lines.get(lines.size() - 1);
  }

  public CommandResult expectSuccess() {
    if (exit != 0) {
      throw new AssertionError("expected to succeed: " + this);
    }
    return this;
  }

  /** Expects exit code 1 and one line {@code error: ...}, and no stack trace. */
  public CommandResult expectError() {
    if (exit != 1 || !lastErrorLine().startsWith("error: ") || err().contains("\tat ")) {
      throw new AssertionError("expected exit code 1 and a line 'error: ...': " + this);
    }
    return this;
  }

  @Override
  public String toString() {
    return String.join(" ", words)
        + "\nexit "
        + exit
        + "\nout: "
        + cut(out())
        + "\nerr: "
        + cut(err());
  }

  private static String cut(String text) {
    return text.length() <= 4000 ? text : text.substring(0, 4000) + "... (" + text.length() + ")";
  }
}
