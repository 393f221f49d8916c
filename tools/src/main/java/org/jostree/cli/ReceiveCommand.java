package org.jostree.cli;

import java.io.IOException;
import org.jostree.push.Receive;
import org.jostree.repo.Repo;

/** {@code receive}: the other side of {@code push}, which starts it by ssh. */
final class ReceiveCommand extends RepoCommand {
  ReceiveCommand() {
    super("receive", "", "Take what push sends on standard input (push calls this)");
  }

  @Override
  void run(Output output) throws IOException {
    try (Repo repo = openRepo()) {
      Receive.over(repo, System.in, output);
    }
  }
}
