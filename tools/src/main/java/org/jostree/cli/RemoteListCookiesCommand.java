package org.jostree.cli;

import java.io.IOException;
import org.jostree.remote.CookieJar;
import org.jostree.repo.Repo;

/** {@code remote list-cookies}: what is sent to a remote's server. */
final class RemoteListCookiesCommand extends RepoCommand {
  RemoteListCookiesCommand() {
    super("remote list-cookies", "NAME", "Show remote repository cookies");
  }

  @Override
  void run(Output output) throws IOException {
    try (Repo repo = openRepo()) {
      String name = requireArgument("NAME must be specified");
      for (CookieJar.Cookie cookie : CookieJar.of(repo, name).list()) {
        output.println("--");
        output.println("Domain: " + cookie.domain());
        output.println("Path: " + cookie.path());
        output.println("Name: " + cookie.name());
        output.println("Secure: " + (cookie.secure() ? "yes" : "no"));
        output.println("Expires: " + CommitPrinter.date(cookie.expires()));
        output.println("Value: " + cookie.value());
      }
    }
  }
}
