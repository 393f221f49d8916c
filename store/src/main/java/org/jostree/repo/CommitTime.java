package org.jostree.repo;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The time that a new commit has when nobody gives it one. */
public final class CommitTime {
  private CommitTime() {}

  /**
   * Now, or what the environment's {@code SOURCE_DATE_EPOCH} says, so that a build can be repeated.
   *
   * @return seconds since 1970
   * @throws IOException when the variable holds no number of 64 bits
   */
  public static long now() throws IOException {
    String epoch = System.getenv("SOURCE_DATE_EPOCH");
    return epoch == null ? System.currentTimeMillis() / 1000 : parse(epoch);
  }

  static long parse(String epoch) throws IOException {
    String digits = epoch.strip();
    @Nullable NumberFormatException cause = null;
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException e) {
      cause = e;
    }
    throw new IOException(
        isNumber(digits)
            ? "Parsing SOURCE_DATE_EPOCH: Numerical result out of range"
            : "Failed to convert SOURCE_DATE_EPOCH",
        cause);
  }

  private static boolean isNumber(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return !text.isEmpty();
  }
}
