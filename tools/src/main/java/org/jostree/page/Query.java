package org.jostree.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an address says behind its question mark. */
final class Query {
  private static final int MOST_CHARACTERS = 4096;

  private final Map<String, String> values = new HashMap<>();

  /**
   * Reads it.
   *
   * @param text as it came; null for none
   */
  Query(@Nullable String text) throws Refusal {
    if (text == null) {
      return;
    }
    if (text.length() > MOST_CHARACTERS) {
      throw Refusal.badRequest("The address is too long.");
    }
    for (String pair : text.split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        values.put(decode(pair.substring(0, equals)), decode(pair.substring(equals + 1)));
      }
    }
  }

  private static String decode(String word) throws Refusal {
    try {
      return URLDecoder.decode(word, UTF_8);
    } catch (IllegalArgumentException e) {
      Refusal refusal = Refusal.badRequest("The address cannot be read.");
      refusal.initCause(e);
      throw refusal;
    }
  }

  /** A word, without blanks around it; nothing if it is not said. */
  String word(String name) {
    return values.getOrDefault(name, "").strip();
  }

  /** The number of a page, from 1 on, which it is if nothing is said. */
  int page() throws Refusal {
    String word = word("page");
    if (word.isEmpty()) {
      return 1;
    }
    if (!word.matches("[1-9][0-9]{0,6}")) {
      throw Refusal.badRequest("“" + VisibleText.ofName(word) + "” is no number of a page.");
    }
    return Integer.parseInt(word);
  }
}
