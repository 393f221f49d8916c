package org.jostree.cli;

import java.util.List;
import org.jostree.cli.options.UsageException;

/** What runs when the words name no command, or none that exists: the help of the whole program. */
final class NoCommand extends Command {
  private final Commands commands;
  private final String complaint;

  NoCommand(Commands commands, String complaint) {
    super("", "", "");
    this.commands = commands;
    this.complaint = complaint;
  }

  @Override
  String help() {
    return commands.help();
  }

  @Override
  void parse(List<String> words) throws CommandException {
    try {
      options.parse(words);
    } catch (UsageException e) {
      throw CommandException.withHelp(help(), Failures.describe(e));
    }
  }

  @Override
  void run(Output output) throws CommandException {
    throw CommandException.withHelp(help(), complaint);
  }
}
