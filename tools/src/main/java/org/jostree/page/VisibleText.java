package org.jostree.page;

/**
 * Names and lines of files as they can be shown: what has no shape of its own, or turns the text
 * around it, gets one. A template escapes what is markup.
 */
final class VisibleText {
  private static final int PICTURES = 0x2400;
  private static final char PICTURE_OF_BLANK = '\u2420';
  private static final char PICTURE_OF_DELETE = '\u2421';

  private VisibleText() {}

  /**
   * A name: control characters, and a blank at an end, as their pictures, direction marks as their
   * numbers.
   */
  static String ofName(String name) {
    String shown = of(name, false);
    if (shown.startsWith(" ")) {
      shown = PICTURE_OF_BLANK + shown.substring(1);
    }
    return shown.endsWith(" ") ? shown.substring(0, shown.length() - 1) + PICTURE_OF_BLANK : shown;
  }

  /** A line of a file, in which tabs stay. */
  static String ofLine(String line) {
    return of(line, true);
  }

  private static String of(String text, boolean keepsTabs) {
    StringBuilder shown = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean plain = (c >= ' ' && c < 0x7f) || (c == '\t' && keepsTabs) || isPlain(c);
      if (plain && shown != null) {
        shown.append(c);
      } else if (!plain) {
        if (shown == null) {
          shown = new StringBuilder(text.length() + 16).append(text, 0, i);
        }
        append(c, shown);
      }
    }
    return shown == null ? text : shown.toString();
  }

  private static boolean isPlain(char c) {
    return c > 0x9f && !isDirectionMark(c) && c != '\ufeff';
  }

  /** Those that make text look like other text. */
  private static boolean isDirectionMark(char c) {
    return c == '\u200e'
        || c == '\u200f'
        || (c >= '\u2028' && c <= '\u202e')
        || (c >= '\u2066' && c <= '\u2069');
  }

  private static void append(char c, StringBuilder shown) {
    if (c < ' ') {
      shown.append((char) (PICTURES + c));
    } else if (c == 0x7f) {
      shown.append(PICTURE_OF_DELETE);
    } else {
      shown.append('⟨').append("U+").append(hex(c)).append('⟩');
    }
  }

  private static String hex(char c) {
    String digits = Integer.toHexString(c).toUpperCase(java.util.Locale.ROOT);
    return "0".repeat(4 - digits.length()) + digits;
  }
}
