package org.jostree.cli;

import java.io.IOException;
import org.jostree.remote.Remotes;
import org.jostree.repo.Repo;

/** {@code remote show-url}: where another repository is. */
final class RemoteShowUrlCommand extends RepoCommand {
  RemoteShowUrlCommand() {
    super("remote show-url", "NAME", "Show remote repository URL");
  }

  @Override
  void run(Output output) throws IOException {
    try (Repo repo = openRepo()) {
      String name = requireArgument("NAME must be specified");
      output.println(Remotes.of(repo).get(name).requireUrl());
    }
  }
}
