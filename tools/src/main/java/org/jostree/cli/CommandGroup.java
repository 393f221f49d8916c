package org.jostree.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jostree.cli.options.UsageException;
import org.jspecify.annotations.Nullable;

/**
 * A command that has commands of its own, such as {@code remote}; without one it can do nothing.
 */
public abstract class CommandGroup extends Command {
  private String complaint;

  protected CommandGroup(String name, String summary) {
    this(name, "COMMAND", summary);
  }

  /**
   * A group that can do something by itself, too.
   *
   * @param parameters what the help says of that and of the command
   */
  protected CommandGroup(String name, String parameters, String summary) {
    super(name, parameters, summary);
    this.complaint = "No \"" + name + "\" subcommand specified";
  }

  /** The words that its commands are called by, in the order of the help. */
  protected abstract List<String> subcommands();

  /** A command by its word, its options not yet filled, or null if there is none. */
  protected abstract @Nullable Command find(String word);

  /** What runs when there is no command of that word: the help and a complaint. */
  final Command unknown(String word) {
    complaint = "Unknown \"" + name() + "\" subcommand '" + word + "'";
    return this;
  }

  @Override
  String help() {
    StringBuilder text = new StringBuilder(usage());
    text.append("Builtin \"").append(name()).append("\" Commands:\n");
    for (String word : subcommands()) {
      Command command = find(word);
      if (command != null) {
        Commands.describe(word, command, text);
      }
    }
    return text.append('\n').append(options.describe()).toString();
  }

  @Override
  CommandModel model() {
    List<CommandModel> commands = new ArrayList<>();
    for (String word : subcommands()) {
      Command command = find(word);
      if (command != null) {
        commands.add(command.model());
      }
    }
    CommandModel own = super.model();
    return new CommandModel(own.name(), own.parameters(), own.summary(), own.options(), commands);
  }

  @Override
  void parse(List<String> words) throws CommandException {
    try {
      options.parse(words);
    } catch (UsageException e) {
      throw CommandException.withHelp(help(), Failures.describe(e));
    }
  }

  /** Does what the group does by itself, without a command; whether it was asked for that. */
  protected boolean runAlone(Output output) throws IOException {
    return false;
  }

  @Override
  void run(Output output) throws IOException {
    if (runAlone(output)) {
      return;
    }
    throw CommandException.withHelp(help(), complaint);
  }
}
