package org.jostree.cli;

import java.io.IOException;
import java.util.List;
import org.jostree.cli.options.Options;
import org.jostree.cli.options.UsageException;

/** One command: its options as fields, and {@link #run} for what it does once they are filled. */
public abstract class Command {
  private final String name;
  private final String parameters;
  private final String summary;

  /** The options; a command declares its own when it is made. */
  protected final Options options = new Options();

  /**
   * Names a command.
   *
   * @param name the word that asks for it
   * @param parameters what the help says about the words behind the options, such as {@code COMMIT
   *     [PATH...]}
   * @param summary one line for the help
   */
  protected Command(String name, String parameters, String summary) {
    this.name = name;
    this.parameters = parameters;
    this.summary = summary;
  }

  final String name() {
    return name;
  }

  final String summary() {
    return summary;
  }

  /**
   * Does it. The options are filled; what goes wrong is an exception whose message is fit for the
   * user.
   */
  abstract void run(Output output) throws IOException;

  /** The words that are not options. */
  protected final List<String> arguments() {
    return options.arguments();
  }

  /** The whole help, which ends in an empty line. */
  String help() {
    return usage() + options.describe();
  }

  /** What there is to say of it. */
  CommandModel model() {
    return new CommandModel(name, parameters, summary, options.models(), List.of());
  }

  /** The beginning of the help: how the command is called, and what it does. */
  protected final String usage() {
    String behind = parameters.isEmpty() ? "" : " " + parameters;
    return "Usage:\n  "
        + Program.name()
        + " "
        + name
        + " [OPTION…]"
        + behind
        + "\n\n"
        + summary
        + "\n\n";
  }

  /** For words that parse but do not make sense together: the help, then {@code error: message}. */
  protected final CommandException misuse(String message) {
    return CommandException.withHelp(help() + "\n", message);
  }

  /** The only argument, or the {@linkplain #misuse misuse} that {@code message} describes. */
  protected final String requireArgument(String message) throws CommandException {
    if (arguments().isEmpty()) {
      throw misuse(message);
    }
    return arguments().get(0);
  }

  /** Fills the options from the words of the command line, the command's own name taken out. */
  void parse(List<String> words) throws CommandException, UsageException {
    options.parse(words);
  }
}
