package org.jostree.cli;

import java.io.IOException;

/**
 * What keeps a command from doing its work, in the words of {@code error: ...}, possibly below some
 * help.
 */
public final class CommandException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String help;

  public CommandException(String message) {
    this("", message);
  }

  public CommandException(String message, Throwable cause) {
    super(message, cause);
    this.help = "";
  }

  private CommandException(String help, String message) {
    super(message);
    this.help = help;
  }

  public static CommandException withHelp(String help, String message) {
    return new CommandException(help, message);
  }

  /** What is printed above the message; may be empty. */
  String help() {
    return help;
  }
}
