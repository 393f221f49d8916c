package org.jostree.gvariant;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;

/** What quoted tokens stand for. */
final class TextEscapes {
  private final String token;
  private final int tokenStart;
  private int at;

  private TextEscapes(String token, int tokenStart, int at) {
    this.token = token;
    this.tokenStart = tokenStart;
    this.at = at;
  }

  /** The text of {@code '...'} or {@code "..."}; {@code tokenStart} is for messages. */
  static String text(String token, int tokenStart) throws GVariantTextException {
    return new TextEscapes(token, tokenStart, 1).text();
  }

  /** The bytes of {@code b'...'} or {@code b"..."}, without the NUL that ends them. */
  static byte[] bytes(String token, int tokenStart) throws GVariantTextException {
    return new TextEscapes(token, tokenStart, 2).bytes();
  }

  private String text() throws GVariantTextException {
    char quote = token.charAt(0);
    StringBuilder out = new StringBuilder();
    while (current() != quote) {
      char c = token.charAt(at++);
      if (c != '\\') {
        out.append(c);
        continue;
      }
      char escaped = current();
      at++;
      switch (escaped) {
        case 'u' -> out.appendCodePoint(codePoint(4));
        case 'U' -> out.appendCodePoint(codePoint(8));
        case '\n' -> {}
        default -> out.append(meaningOf(escaped));
      }
    }
    return out.toString();
  }

  private byte[] bytes() throws GVariantTextException {
    char quote = token.charAt(1);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    while (current() != quote) {
      int c = token.codePointAt(at);
      at += Character.charCount(c);
      if (c != '\\') {
        out.writeBytes(Character.toString(c).getBytes(UTF_8));
        continue;
      }
      char escaped = current();
      if (isOctal(escaped)) {
        out.write(octal());
        continue;
      }
      int escapedCodePoint = token.codePointAt(at);
      at += Character.charCount(escapedCodePoint);
      if (escapedCodePoint != '\n') {
        int meant = escapedCodePoint < 0x80 ? meaningOf(escaped) : escapedCodePoint;
        out.writeBytes(Character.toString(meant).getBytes(UTF_8));
      }
    }
    return out.toByteArray();
  }

  private char current() throws GVariantTextException {
    if (at >= token.length()) {
      throw new GVariantTextException(
          tokenStart, tokenStart + token.length(), "a quoted text without its end");
    }
    return token.charAt(at);
  }

  private static char meaningOf(char escaped) {
    return switch (escaped) {
      case 'a' -> 0x07;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'v' -> 0x0b;
      default -> escaped;
    };
  }

  private int codePoint(int digits) throws GVariantTextException {
    int start = at;
    long value = 0;
    for (int i = 0; i < digits; i++) {
      int digit = Character.digit(current(), 16);
      if (digit < 0 || current() >= 0x80) {
        value = -1;
        break;
      }
      value = value * 16 + digit;
      at++;
    }
    boolean surrogate = value >= Character.MIN_SURROGATE && value <= Character.MAX_SURROGATE;
    if (value <= 0 || value > Character.MAX_CODE_POINT || surrogate) {
      throw new GVariantTextException(
          tokenStart + start - 2,
          tokenStart + Math.min(start + digits, token.length()),
          "not a character in " + digits + " hexadecimal digits");
    }
    return (int) value;
  }

  /** At most three digits, of which the low 8 bits count. */
  private int octal() throws GVariantTextException {
    int value = 0;
    for (int i = 0; i < 3 && isOctal(current()); i++) {
      value = (value * 8 + token.charAt(at) - '0') & 0xff;
      at++;
    }
    return value;
  }

  private static boolean isOctal(char c) {
    return c >= '0' && c <= '7';
  }
}
