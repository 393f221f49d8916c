package org.jostree.cli;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.List;
import java.util.Locale;

/** Times as people write them on a command line. */
final class TimestampText {
  /** {@code 2026-01-31 13:05:09.5 +0100}; all behind the date may be left out. */
  private static final DateTimeFormatter ISO =
      new DateTimeFormatterBuilder()
          .parseCaseInsensitive()
          .append(DateTimeFormatter.ISO_LOCAL_DATE)
          .optionalStart()
          .appendPattern("[ ]['T']HH:mm[:ss]")
          .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
          .appendPattern("[ ][XXX][XX][X][z]")
          .optionalEnd()
          .toFormatter(Locale.ROOT);

  /** {@code Sat, 31 Jan 2026 13:05:09 +0100}, as in mails. */
  private static final DateTimeFormatter MAIL =
      new DateTimeFormatterBuilder()
          .parseCaseInsensitive()
          .appendPattern("[EEE, ]d MMM uuuu[ HH:mm[:ss]][ XX][ z]")
          .toFormatter(Locale.ROOT);

  /** {@code Sat Jan 31 13:05:09 UTC 2026}, as {@code date} prints it. */
  private static final DateTimeFormatter DATE =
      new DateTimeFormatterBuilder()
          .parseCaseInsensitive()
          .appendPattern("EEE MMM [ ]d HH:mm:ss[ z] uuuu[ XX]")
          .toFormatter(Locale.ROOT);

  /** {@code October 21 2015} and {@code Oct 21, 2015 13:05}. */
  private static final DateTimeFormatter MONTH_FIRST =
      new DateTimeFormatterBuilder()
          .parseCaseInsensitive()
          .appendPattern("[MMMM][MMM] d[,] uuuu[ HH:mm[:ss]][ XX][ z]")
          .toFormatter(Locale.ENGLISH);

  private TimestampText() {}

  /**
   * Reads a time.
   *
   * @param text seconds since 1970 behind an {@code @}; or a date, with or without a time and a
   *     zone; the zone of the machine counts where there is none; or a time from now, such as
   *     {@code 1 week ago}
   * @return seconds since 1970
   */
  static long parse(String text) throws CommandException {
    String stripped = text.strip();
    if (stripped.startsWith("@")) {
      return parseSeconds(text, stripped.substring(1));
    }
    ZonedDateTime fromNow = RelativeTime.parse(stripped, ZonedDateTime.now(ZoneId.systemDefault()));
    if (fromNow != null) {
      return fromNow.toEpochSecond();
    }
    DateTimeException last = new DateTimeException(text);
    for (DateTimeFormatter form : List.of(ISO, MAIL, DATE, MONTH_FIRST)) {
      try {
        return seconds(form.parse(stripped));
      } catch (DateTimeException e) {
        last = e;
      }
    }
    throw new CommandException("Could not parse '" + text + "'", last);
  }

  private static long parseSeconds(String text, String digits) throws CommandException {
    int point = digits.indexOf('.');
    try {
      return Long.parseLong(point < 0 ? digits : digits.substring(0, point));
    } catch (NumberFormatException e) {
      throw new CommandException("Could not parse '" + text + "'", e);
    }
  }

  private static long seconds(TemporalAccessor parsed) {
    LocalDate day = LocalDate.from(parsed);
    long secondOfDay =
        parsed.isSupported(ChronoField.SECOND_OF_DAY)
            ? parsed.getLong(ChronoField.SECOND_OF_DAY)
            : 0;
    ZoneId zone = parsed.query(TemporalQueries.zone());
    if (zone == null) {
      zone = ZoneId.systemDefault();
    }
    return day.atStartOfDay().plusSeconds(secondOfDay).atZone(zone).toEpochSecond();
  }
}
