package org.jostree.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/** What the program says about itself. */
public final class Program {
  private Program() {}

  /**
   * The name it was started under: {@code jostree}, or {@code ostree} through a link of that name.
   */
  public static String name() {
    return System.getProperty("jostree.name", "jostree");
  }

  /** Whether mount(8) started it, as {@code mount.fuse.jostree} say. */
  static boolean isMountHelper() {
    return name().startsWith("mount.");
  }

  /**
   * What {@code --version} prints: YAML. Scripts look in {@code libostree} for the release whose
   * options they may use, and for features; what this program is stands behind.
   */
  static String version() throws IOException {
    Properties build = build();
    StringBuilder text = new StringBuilder("libostree:\n");
    text.append(" Version: '").append(build.getProperty("libostree")).append("'\n");
    text.append(" Features:\n");
    text.append("  - ")
        .append(build.getProperty("features", "").replace(" ", "\n  - "))
        .append('\n');
    text.append("jostree:\n");
    text.append(" Version: '").append(build.getProperty("version")).append("'\n");
    String revision = build.getProperty("revision", "");
    // Built outside of a git checkout, the property is left as it stands in the source.
    if (!revision.isEmpty() && !revision.startsWith("$")) {
      text.append(" Git: ").append(revision).append('\n');
    }
    return text.toString();
  }

  /** The release of libostree whose options are there. */
  static String libostreeRelease() throws IOException {
    return build().getProperty("libostree", "");
  }

  /** The release of this program. */
  public static String release() throws IOException {
    return build().getProperty("version", "");
  }

  private static Properties build() throws IOException {
    Properties build = new Properties();
    try (InputStream in = Program.class.getResourceAsStream("build.properties")) {
      if (in == null) {
        throw new IOException("The jar lacks build.properties");
      }
      build.load(in);
    }
    return build;
  }
}
