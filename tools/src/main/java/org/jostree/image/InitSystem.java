package org.jostree.image;

import java.io.IOException;
import java.util.List;

/** What makes directories at boot that a deployment cannot bring along. */
public enum InitSystem {
  SYSTEMD("systemd"),
  SYSVINIT("sysvinit");

  private static final List<String> SYSTEMD_PROGRAMS =
      List.of("usr/lib/systemd/systemd", "lib/systemd/systemd");

  private final String word;

  InitSystem(String word) {
    this.word = word;
  }

  /** The one that an option names. */
  public static InitSystem ofWord(String word) throws IOException {
    for (InitSystem each : values()) {
      if (each.word.equals(word)) {
        return each;
      }
    }
    throw new IOException("Unknown init system '" + word + "', expected systemd or sysvinit");
  }

  /** The one that a tree has. */
  static InitSystem of(RootTree tree) throws IOException {
    for (String program : SYSTEMD_PROGRAMS) {
      if (tree.resolve(program).isPresent()) {
        return SYSTEMD;
      }
    }
    return SYSVINIT;
  }
}
