package org.jostree.cli;

import java.io.IOException;

/**
 * A command on a system and its boot, rather than on a repository; those have a package of their
 * own.
 */
public abstract class SystemCommand extends Command {
  protected SystemCommand(String name, String parameters, String summary) {
    super(name, parameters, summary);
  }

  @Override
  final void run(Output output) throws IOException {
    perform(output);
  }

  /**
   * Does it. The options are filled; what goes wrong is an exception whose message is fit for the
   * user.
   */
  protected abstract void perform(Output output) throws IOException;
}
