package org.jostree.cli;

import java.util.Collection;
import org.jostree.object.ObjectName;

/** Tells people where damage is that they know as a path, not as a checksum. */
final class DamageText {
  /** As many paths as are worth reading. */
  private static final int MAX_PATHS = 10;

  private DamageText() {}

  static void print(ObjectName object, Collection<String> paths, Output output)
      throws OutputException {
    int printed = 0;
    for (String path : paths) {
      if (printed == MAX_PATHS) {
        output.complain("  and at " + (paths.size() - printed) + " more paths");
        return;
      }
      output.complain("Object " + object.display() + " is " + path);
      printed++;
    }
  }
}
