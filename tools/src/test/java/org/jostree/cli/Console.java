package org.jostree.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;

/** Runs a command as the program would, and keeps what it prints. */
public record Console(int status, String output, String errors) {
  static Console run(String... words) {
    return run(new Commands(), words);
  }

  /** As {@link #run(String...)}, with other commands than those of this package. */
  public static Console run(Commands commands, String... words) {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    int status =
        CommandLine.run(List.of(words), commands, output, new PrintStream(errors, true, UTF_8));
    return new Console(status, output.toString(UTF_8), errors.toString(UTF_8));
  }
}
