package org.jostree.gvariant;

/** The words, numbers, quoted texts and single characters of a text, one at a time. */
final class TextTokens {
  private final String text;
  private int start;
  private int end;
  private int lastEnd;

  TextTokens(String text) {
    this.text = text;
    find();
  }

  boolean atEnd() {
    return start == text.length();
  }

  /** Where the token begins, from 0. */
  int start() {
    return start;
  }

  /** Where the token taken last ended. */
  int lastEnd() {
    return lastEnd;
  }

  String token() {
    return text.substring(start, end);
  }

  /** First character of the token, or NUL at the end of the text. */
  char first() {
    return characterAt(start);
  }

  boolean isNumber() {
    String token = token();
    return isDigit(first())
        || "+-.".indexOf(first()) >= 0
        || token.equals("inf")
        || token.equals("nan");
  }

  boolean isByteString() {
    return first() == 'b' && isQuote(characterAt(start + 1));
  }

  /** The token, if it is a word; else an empty string. */
  String word() {
    return isLetter(first()) ? token() : "";
  }

  String take() {
    String token = token();
    lastEnd = end;
    find();
    return token;
  }

  boolean takeIf(char c) {
    if (atEnd() || end != start + 1 || first() != c) {
      return false;
    }
    take();
    return true;
  }

  void require(char c, String what) throws GVariantTextException {
    if (!takeIf(c)) {
      throw wrong("expected " + what);
    }
  }

  GVariantTextException wrong(String problem) {
    return new GVariantTextException(start, end, problem);
  }

  // ---- where the next token is

  private void find() {
    start = end;
    while (start < text.length() && isSpace(text.charAt(start))) {
      start++;
    }
    end = atEnd() ? start : endOfToken();
  }

  private int endOfToken() {
    char c = text.charAt(start);
    if (isDigit(c) || "+-.".indexOf(c) >= 0) {
      return endOfWord("+-.");
    }
    if (isByteString()) {
      return endOfQuoted(start + 1);
    }
    if (isLetter(c)) {
      return endOfWord("");
    }
    if (isQuote(c)) {
      return endOfQuoted(start);
    }
    return c == '@' ? endOfType() : start + 1;
  }

  private int endOfWord(String others) {
    int at = start;
    while (at < text.length()
        && (isLetter(text.charAt(at))
            || isDigit(text.charAt(at))
            || others.indexOf(text.charAt(at)) >= 0)) {
      at++;
    }
    return at;
  }

  private int endOfQuoted(int quoteAt) {
    char quote = text.charAt(quoteAt);
    int at = quoteAt + 1;
    while (at < text.length() && text.charAt(at) != quote) {
      at += text.charAt(at) == '\\' ? 2 : 1;
    }
    return Math.min(at + 1, text.length());
  }

  /** A type ends where the text around it goes on: at a space or a bracket that it did not open. */
  private int endOfType() {
    int open = 0;
    int at = start + 1;
    while (at < text.length() && !isSpace(text.charAt(at)) && ",:>]".indexOf(text.charAt(at)) < 0) {
      char c = text.charAt(at);
      if (c == '(' || c == '{') {
        open++;
      } else if ((c == ')' || c == '}') && --open < 0) {
        break;
      }
      at++;
    }
    return at;
  }

  private char characterAt(int i) {
    return i < text.length() ? text.charAt(i) : 0;
  }

  private static boolean isSpace(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
  }

  private static boolean isQuote(char c) {
    return c == '\'' || c == '"';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }
}
