package org.jostree.openpgp;

/**
 * A name of a key.
 *
 * @param text such as {@code Name (comment) <mail@example.com>}
 * @param revoked whether it is not to be used any more
 */
public record UserId(String text, boolean revoked) {
  /** The name in it; empty when there is none. */
  public String name() {
    int end = text.length();
    int mail = text.indexOf('<');
    int comment = text.indexOf('(');
    if (mail >= 0) {
      end = mail;
    } else if (isMail(text)) {
      return "";
    }
    if (comment >= 0 && comment < end) {
      end = comment;
    }
    return text.substring(0, end).strip();
  }

  /** The mail address in it; empty when there is none. */
  public String email() {
    int start = text.indexOf('<');
    int end = text.indexOf('>', Math.max(start, 0));
    if (start >= 0 && end > start) {
      return text.substring(start + 1, end);
    }
    return isMail(text) ? text : "";
  }

  private static boolean isMail(String text) {
    int at = text.indexOf('@');
    return at > 0
        && at == text.lastIndexOf('@')
        && at + 1 < text.length()
        && text.chars().noneMatch(c -> c == ' ' || c == '<' || c == '>' || c == '(');
  }
}
