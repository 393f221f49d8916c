package org.jostree.cli;

import java.io.IOException;
import java.util.List;
import org.jostree.cli.options.Flag;
import org.jostree.remote.Remotes;
import org.jostree.repo.Repo;

/** {@code remote list}: the names of other repositories. */
final class RemoteListCommand extends RepoCommand {
  private final Flag showUrls = options.flag('u', "show-urls", "Show remote URLs in list");

  RemoteListCommand() {
    super("remote list", "", "List remote repository names");
  }

  @Override
  void run(Output output) throws IOException {
    try (Repo repo = openRepo()) {
      Remotes remotes = Remotes.of(repo);
      List<String> names = remotes.names();
      int width = 0;
      for (String name : names) {
        width = Math.max(width, name.length());
      }
      for (String name : names) {
        if (showUrls.isGiven()) {
          String url = remotes.get(name).requireUrl();
          output.println(name + " ".repeat(width - name.length() + 2) + url);
        } else {
          output.println(name);
        }
      }
    }
  }
}
