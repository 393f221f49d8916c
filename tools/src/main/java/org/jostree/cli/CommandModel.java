package org.jostree.cli;

import java.util.List;
import org.jostree.cli.options.OptionModel;

/**
 * What there is to say of a command, for manual pages and for shells that complete words.
 *
 * @param name all words that ask for it, such as {@code remote add}; empty for the program itself
 * @param parameters what stands behind the options
 * @param summary in one line
 * @param commands those of its own
 */
public record CommandModel(
    String name,
    String parameters,
    String summary,
    List<OptionModel> options,
    List<CommandModel> commands) {
  public CommandModel {
    options = List.copyOf(options);
    commands = List.copyOf(commands);
  }

  /** The last of its words. */
  public String word() {
    return name.substring(name.lastIndexOf(' ') + 1);
  }
}
