package org.jostree.cli;

import java.io.IOException;
import org.jostree.remote.CookieJar;
import org.jostree.repo.Repo;

/** {@code remote add-cookie}: what to send to a remote's server. */
final class RemoteAddCookieCommand extends RepoCommand {
  private static final int WORDS = 5;

  RemoteAddCookieCommand() {
    super("remote add-cookie", "NAME DOMAIN PATH COOKIE_NAME VALUE", "Add a cookie to remote");
  }

  @Override
  void run(Output output) throws IOException {
    try (Repo repo = openRepo()) {
      if (arguments().size() < WORDS) {
        throw misuse("NAME, DOMAIN, PATH, COOKIE_NAME and VALUE must be specified");
      }
      CookieJar.of(repo, arguments().get(0))
          .add(arguments().get(1), arguments().get(2), arguments().get(3), arguments().get(4));
    }
  }
}
