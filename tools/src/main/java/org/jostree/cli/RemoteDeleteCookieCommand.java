package org.jostree.cli;

import java.io.IOException;
import org.jostree.remote.CookieJar;
import org.jostree.repo.Repo;

/** {@code remote delete-cookie}: what not to send to a remote's server any more. */
final class RemoteDeleteCookieCommand extends RepoCommand {
  private static final int WORDS = 4;

  RemoteDeleteCookieCommand() {
    super("remote delete-cookie", "NAME DOMAIN PATH COOKIE_NAME", "Remove one cookie from remote");
  }

  @Override
  void run(Output output) throws IOException {
    try (Repo repo = openRepo()) {
      if (arguments().size() < WORDS) {
        throw misuse("NAME, DOMAIN, PATH and COOKIE_NAME must be specified");
      }
      boolean removed =
          CookieJar.of(repo, arguments().get(0))
              .remove(arguments().get(1), arguments().get(2), arguments().get(3));
      if (!removed) {
        throw new CommandException("Cookie not found in jar");
      }
    }
  }
}
