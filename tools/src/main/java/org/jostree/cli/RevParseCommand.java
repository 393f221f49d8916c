package org.jostree.cli;

import java.io.IOException;

final class RevParseCommand extends Command {
  RevParseCommand() {
    super("rev-parse", "REV", "Output the target of a rev");
  }

  @Override
  void run(Output output) throws IOException {
    output.println(requireArgument("REV must be specified"));
  }
}
