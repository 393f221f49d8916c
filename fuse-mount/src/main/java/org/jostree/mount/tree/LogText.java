package org.jostree.mount.tree;

import org.jostree.object.CommitId;

/** Paths as they stand in a log line. */
final class LogText {
  private LogText() {}

  /** The path, with control characters escaped, as a name may hold any of them, and the commit. */
  static String of(String path, CommitId commit) {
    return of(path) + " of commit " + commit.hex();
  }

  static String of(String path) {
    StringBuilder text = new StringBuilder(path.length());
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (Character.isISOControl(c)) {
        text.append('\\').append('x').append(hexDigit(c >> 4)).append(hexDigit(c));
      } else {
        text.append(c);
      }
    }
    return text.length() == 0 ? "/" : text.toString();
  }

  private static char hexDigit(int number) {
    return Character.forDigit(number & 15, 16);
  }
}
