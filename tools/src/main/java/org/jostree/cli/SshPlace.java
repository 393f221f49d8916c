package org.jostree.cli;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A repository of another machine, reached by ssh.
 *
 * @param host with the user in front, if one is named
 * @param port -1 for ssh's own choice
 */
record SshPlace(String host, int port, String path) {
  private static final String SCHEME = "ssh://";

  /** Reads {@code HOST:PATH} or {@code ssh://HOST[:PORT]/PATH}; null for what is a path here. */
  static @Nullable SshPlace parse(String text) throws IOException {
    if (text.startsWith(SCHEME)) {
      URI uri = URI.create(text);
      if (uri.getHost() == null || uri.getPath().isEmpty()) {
        throw new CommandException("Invalid destination " + text);
      }
      String user = uri.getUserInfo() == null ? "" : uri.getUserInfo() + "@";
      return checked(new SshPlace(user + uri.getHost(), uri.getPort(), uri.getPath()));
    }
    int colon = text.indexOf(':');
    int slash = text.indexOf('/');
    if (colon <= 0 || (slash >= 0 && slash < colon)) {
      return null;
    }
    return checked(new SshPlace(text.substring(0, colon), -1, text.substring(colon + 1)));
  }

  /**
   * A host that begins with a hyphen would be an option of ssh, such as one that runs a program.
   */
  private static SshPlace checked(SshPlace place) throws CommandException {
    if (place.host().startsWith("-") || place.path().isEmpty()) {
      throw new CommandException("Invalid destination " + place.host() + ":" + place.path());
    }
    return place;
  }

  /**
   * Starts the other side.
   *
   * @param ssh what the shell runs, with the words that ssh takes behind it
   */
  Process start(String ssh, String program) throws IOException {
    List<String> words = new ArrayList<>(List.of("/bin/sh", "-c", ssh + " \"$@\"", "ssh"));
    if (port >= 0) {
      words.addAll(List.of("-p", Integer.toString(port)));
    }
    words.add(host);
    // The shell of the other side takes this apart again.
    words.add(program + " receive --repo='" + path.replace("'", "'\\''") + "'");
    return new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }
}
