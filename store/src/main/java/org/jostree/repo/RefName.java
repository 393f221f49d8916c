package org.jostree.repo;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The name of a ref, local or of a remote, written {@code NAME} or {@code REMOTE:NAME}.
 *
 * @param remote null for a local ref
 * @param name words of letters, digits and {@code _ - .} divided by slashes; a word neither starts
 *     with a dot
 */
public record RefName(@Nullable String remote, String name) {

  /**
   * Reads a refspec.
   *
   * @throws IOException when it is not of that form
   */
  public static RefName parse(String refspec) throws IOException {
    int colon = refspec.indexOf(':');
    String remote = colon < 0 ? null : refspec.substring(0, colon);
    String name = refspec.substring(colon + 1);
    if (!isValid(name) || (remote != null && !isValidRemote(remote))) {
      throw new IOException("Invalid refspec " + refspec);
    }
    return new RefName(remote, name);
  }

  /** A local ref. */
  public static RefName local(String name) throws IOException {
    if (!isValid(name)) {
      throw new IOException("Invalid ref name " + name);
    }
    return new RefName(null, name);
  }

  static boolean isValid(String name) {
    boolean wordStart = true;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '/') {
        if (wordStart) {
          return false;
        }
        wordStart = true;
      } else if (isWord(c) || (!wordStart && (c == '-' || c == '.'))) {
        wordStart = false;
      } else {
        return false;
      }
    }
    return !wordStart;
  }

  /** Whether a remote may have that name: one word of a ref. */
  public static boolean isValidRemote(String remote) {
    return isValid(remote) && remote.indexOf('/') < 0;
  }

  private static boolean isWord(char c) {
    return c == '_' || (c < 128 ? asciiLetterOrDigit(c) : Character.isLetterOrDigit(c));
  }

  private static boolean asciiLetterOrDigit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }

  @Override
  public String toString() {
    return remote == null ? name : remote + ":" + name;
  }
}
