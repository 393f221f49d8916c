package org.jostree.object;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * A name in a directory: not empty, not {@code .} or {@code ..}, without slash and NUL, and valid
 * UTF-8, as the format demands. Ordered by its UTF-8 bytes, as the entries of a directory tree are
 * (which for characters beyond U+FFFF is not the order of Java's strings).
 */
public record EntryName(String value) implements Comparable<EntryName> {

  /**
   * Checks the name.
   *
   * @throws IllegalArgumentException when it cannot be one
   */
  public EntryName {
    String fault = fault(value);
    if (fault != null) {
      throw new IllegalArgumentException(fault);
    }
  }

  /** The relative path of names that lie in each other, with slashes between. */
  public static String join(List<EntryName> path) {
    StringJoiner text = new StringJoiner("/");
    for (EntryName name : path) {
      text.add(name.value());
    }
    return text.toString();
  }

  /**
   * The name of that many bytes, as a directory listing gives them.
   *
   * @throws MalformedObjectException when they are no valid name
   */
  public static EntryName of(byte[] utf8) throws MalformedObjectException {
    String name;
    try {
      CharBuffer decoded = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8));
      name = decoded.toString();
    } catch (CharacterCodingException e) {
      throw new MalformedObjectException(
          "Invalid UTF-8 in filename " + new String(utf8, StandardCharsets.UTF_8), e);
    }
    check(name);
    return new EntryName(name);
  }

  /**
   * Checks a name that comes from an object.
   *
   * @throws MalformedObjectException when it cannot be the name of an entry
   */
  public static void check(String name) throws MalformedObjectException {
    String fault = fault(name);
    if (fault != null) {
      throw new MalformedObjectException(fault);
    }
  }

  private static @Nullable String fault(String name) {
    if (name.isEmpty()) {
      return "Invalid empty filename";
    }
    if (name.equals(".")) {
      return "Invalid self-referential filename '.'";
    }
    if (name.equals("..")) {
      return "Invalid path uplink filename '..'";
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c > '/' && c < Character.MIN_SURROGATE) {
        continue;
      }
      if (c == '/') {
        return "Invalid / in filename " + name;
      }
      if (c == 0) {
        return "Invalid NUL in filename";
      }
      if (Character.isSurrogate(c)) {
        if (!Character.isHighSurrogate(c)
            || i + 1 == name.length()
            || !Character.isLowSurrogate(name.charAt(i + 1))) {
          return "Invalid UTF-8 in filename " + name;
        }
        i++;
      }
    }
    return null;
  }

  /** Compares two names by their UTF-8 bytes. */
  public static int compare(String a, String b) {
    int common = Math.min(a.length(), b.length());
    for (int i = 0; i < common; i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x != y) {
        return order(x, y);
      }
    }
    return a.length() - b.length();
  }

  /** The same for a text that may be no string, as one that still lies where it was received. */
  public static int compare(String a, CharSequence b) {
    if (b instanceof String text) {
      return compare(a, text);
    }
    int common = Math.min(a.length(), b.length());
    for (int i = 0; i < common; i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x != y) {
        return order(x, y);
      }
    }
    return a.length() - b.length();
  }

  private static int order(char x, char y) {
    // UTF-16 puts the surrogates before U+E000..U+FFFF, UTF-8 behind them.
    boolean xPair = Character.isSurrogate(x);
    boolean yPair = Character.isSurrogate(y);
    if (xPair != yPair) {
      return xPair ? (y >= 0xE000 ? 1 : x - y) : (x >= 0xE000 ? -1 : x - y);
    }
    return x - y;
  }

  @Override
  public int compareTo(EntryName other) {
    return compare(value, other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
