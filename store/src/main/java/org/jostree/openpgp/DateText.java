package org.jostree.openpgp;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Times in words. */
public final class DateText {
  private DateText() {}

  /** Seconds since 1970 as C's {@code %c}, in local time. */
  public static String of(long seconds) {
    return DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss uuuu", Locale.ENGLISH)
        .format(Instant.ofEpochSecond(seconds).atZone(ZoneId.systemDefault()));
  }
}
