package org.jostree.repo;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The names of collections of refs, such as {@code org.example.Os}. */
public final class CollectionId {
  private static final int MAX_LENGTH = 255;

  private CollectionId() {}

  /**
   * Checks a name: two or more words of ASCII letters, digits and underscores, none starting with a
   * digit, divided by dots; the rule of D-Bus interface names.
   *
   * @return the name
   * @throws IOException when it is none
   */
  public static String check(String name) throws IOException {
    if (!isValid(name)) {
      throw new IOException("Invalid collection ID " + name);
    }
    return name;
  }

  /** Whether it is such a name; null is none. */
  public static boolean isValid(@Nullable String name) {
    if (name == null) {
      return false;
    }
    int dots = 0;
    boolean wordStart = true;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '.' && !wordStart) {
        dots++;
        wordStart = true;
      } else if (isLetter(c) || (!wordStart && c >= '0' && c <= '9')) {
        wordStart = false;
      } else {
        return false;
      }
    }
    return dots > 0 && !wordStart && name.length() <= MAX_LENGTH;
  }

  private static boolean isLetter(char c) {
    return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }
}
