package org.jostree.cli.start;

import org.jostree.cli.CommandLine;

/** The entry of the command. */
public final class Main {
  private Main() {}

  /**
   * Runs the command in the words of {@code args}; ends the process with 0, or with 1 if it failed.
   */
  public static void main(String[] args) {
    CommandLine.main(args, new AllCommands());
  }
}
