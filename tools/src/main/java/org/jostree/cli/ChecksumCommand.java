package org.jostree.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.jostree.cli.options.Flag;
import org.jostree.repo.FileChecksum;

/** {@code checksum}: the checksum that a file or directory has as an object. */
final class ChecksumCommand extends Command {
  private final Flag ignoreXattrs =
      options.flag("ignore-xattrs", "Don't include xattrs in checksum");

  ChecksumCommand() {
    super("checksum", "PATH", "Checksum a file or directory");
  }

  @Override
  void run(Output output) throws IOException {
    if (arguments().isEmpty()) {
      throw new CommandException("A filename must be given");
    }
    Path file = Path.of(arguments().get(0));
    output.println(FileChecksum.of(file, !ignoreXattrs.isGiven()).hex());
  }
}
