package org.jostree.cli;

import java.io.IOException;
import org.jostree.cli.options.Flag;
import org.jostree.remote.RemoteNotFoundException;
import org.jostree.repo.Repo;

/** {@code remote delete}: forgets another repository. */
final class RemoteDeleteCommand extends Command {
  private final Flag ifExists =
      options.flag("if-exists", "Do nothing if the provided remote does not exist");
  private final SystemOption system = new SystemOption(options);

  RemoteDeleteCommand() {
    super("remote delete", "NAME", "Delete a remote repository");
  }

  @Override
  void run(Output output) throws IOException {
    try (Repo repo = system.openRepo()) {
      String name = requireArgument("NAME must be specified");
      try {
        system.remotes(repo).delete(name);
      } catch (RemoteNotFoundException e) {
        if (!ifExists.isGiven()) {
          throw e;
        }
      }
    }
  }
}
