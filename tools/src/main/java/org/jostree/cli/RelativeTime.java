package org.jostree.cli;

import java.time.DateTimeException;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Times from now, as {@code date} takes them: {@code yesterday}, {@code 1 week ago}, {@code last
 * month}, {@code 2 days 3 hours ago}, {@code +1 year}.
 */
final class RelativeTime {
  private ZonedDateTime time;
  private long amount = 1;
  private boolean understood;

  private RelativeTime(ZonedDateTime now) {
    this.time = now;
  }

  /** The time, or null when the text is none from now. */
  static @Nullable ZonedDateTime parse(String text, ZonedDateTime now) {
    String[] words = text.toLowerCase(Locale.ROOT).split(" +", -1);
    boolean ago = words[words.length - 1].equals("ago");
    int count = ago ? words.length - 1 : words.length;
    RelativeTime parsed = new RelativeTime(now);
    try {
      for (int i = 0; i < count; i++) {
        if (!parsed.take(words[i], ago)) {
          return null;
        }
      }
    } catch (ArithmeticException | DateTimeException e) {
      return null;
    }
    return parsed.understood ? parsed.time : null;
  }

  private boolean take(String word, boolean ago) {
    switch (word) {
      case "now", "today" -> understood = true;
      case "yesterday" -> add(-1, ChronoUnit.DAYS, ago);
      case "tomorrow" -> add(1, ChronoUnit.DAYS, ago);
      case "last" -> startAmount(-1);
      case "this" -> startAmount(0);
      case "next", "a", "an" -> startAmount(1);
      default -> {
        return takeNumberOrUnit(word, ago);
      }
    }
    return true;
  }

  private boolean takeNumberOrUnit(String word, boolean ago) {
    if (isNumber(word)) {
      startAmount(Long.parseLong(word));
      return true;
    }
    ChronoUnit unit = unit(word.endsWith("s") ? word.substring(0, word.length() - 1) : word);
    if (unit != null) {
      add(word.startsWith("fortnight") ? Math.multiplyExact(amount, 2) : amount, unit, ago);
      amount = 1;
      return true;
    }
    return false;
  }

  /** What a number counts comes behind it. */
  private void startAmount(long number) {
    amount = number;
    understood = false;
  }

  private void add(long number, ChronoUnit unit, boolean ago) {
    time = time.plus(ago ? Math.negateExact(number) : number, unit);
    understood = true;
  }

  private static boolean isNumber(String word) {
    int first = word.startsWith("-") || word.startsWith("+") ? 1 : 0;
    if (word.length() == first || word.length() > 12) {
      return false;
    }
    for (int i = first; i < word.length(); i++) {
      if (word.charAt(i) < '0' || word.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

  private static @Nullable ChronoUnit unit(String word) {
    return switch (word) {
      case "year" -> ChronoUnit.YEARS;
      case "month" -> ChronoUnit.MONTHS;
      case "week", "fortnight" -> ChronoUnit.WEEKS;
      case "day" -> ChronoUnit.DAYS;
      case "hour" -> ChronoUnit.HOURS;
      case "minute", "min" -> ChronoUnit.MINUTES;
      case "second", "sec" -> ChronoUnit.SECONDS;
      default -> null;
    };
  }
}
