package org.jostree.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A person who watches, if standard output goes to one. */
public final class Terminal {
  /** Takes away what stands in the line of the cursor. */
  public static final String CLEAR_LINE = "\r\u001b[K";

  private Terminal() {}

  /**
   * Whether standard output is a terminal. What Java says of this since JDK 22 is not about
   * standard output alone.
   */
  public static boolean isStandardOutput() {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException e) {
      return false;
    }
  }
}
