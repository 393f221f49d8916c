package org.jostree.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampTextTest {
  @ParameterizedTest
  @CsvSource({
    "@0, 0",
    "@1700000000.75, 1700000000",
    "2023-11-14 22:13:20 +0000, 1700000000",
    "2023-11-14T22:13:20Z, 1700000000",
    "2023-11-15 00:13:20.5 +02:00, 1700000000",
    "2023-11-14 22:13:20 UTC, 1700000000",
    "'Tue, 14 Nov 2023 22:13:20 +0000', 1700000000",
    "14 Nov 2023 22:13:20 GMT, 1700000000",
    "Tue Nov 14 22:13:20 UTC 2023, 1700000000",
    "2023-11-14 22:13Z, 1699999980"
  })
  void readsTimesWithAZone(String text, long seconds) throws CommandException {
    assertThat(TimestampText.parse(text)).isEqualTo(seconds);
  }

  @Test
  void takesTheZoneOfTheMachineWhereThereIsNone() throws CommandException {
    ZoneId here = ZoneId.systemDefault();
    assertThat(TimestampText.parse("2023-07-01"))
        .isEqualTo(LocalDate.of(2023, 7, 1).atStartOfDay(here).toEpochSecond());
    assertThat(TimestampText.parse("2023-07-01 10:11:12"))
        .isEqualTo(LocalDateTime.of(2023, 7, 1, 10, 11, 12).atZone(here).toEpochSecond());
  }

  @ParameterizedTest
  @CsvSource({
    "October 21 2015, 2015-10-21",
    "'Oct 21, 2015', 2015-10-21",
    "november 05 1955, 1955-11-05"
  })
  void readsDatesWithTheMonthFirst(String text, LocalDate day) throws CommandException {
    assertThat(TimestampText.parse(text))
        .isEqualTo(day.atStartOfDay(ZoneId.systemDefault()).toEpochSecond());
  }

  @ParameterizedTest
  @CsvSource({
    "1 week ago, 2023-11-07T22:13:20Z",
    "2 days 3 hours ago, 2023-11-12T19:13:20Z",
    "a year ago, 2022-11-14T22:13:20Z",
    "last month, 2023-10-14T22:13:20Z",
    "-3 months, 2023-08-14T22:13:20Z",
    "+1 fortnight, 2023-11-28T22:13:20Z",
    "next day, 2023-11-15T22:13:20Z",
    "yesterday, 2023-11-13T22:13:20Z",
    "week, 2023-11-21T22:13:20Z",
    "now, 2023-11-14T22:13:20Z"
  })
  void readsTimesFromNow(String text, Instant time) {
    ZonedDateTime now = Instant.ofEpochSecond(1_700_000_000).atZone(ZoneId.of("UTC"));
    assertThat(RelativeTime.parse(text, now)).isNotNull();
    assertThat(RelativeTime.parse(text, now).toInstant()).isEqualTo(time);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense",
        "",
        "@",
        "@x",
        "2023-13-01",
        "2023-01-01 25:00",
        "12",
        "ago",
        "last",
        "3 weeks 4",
        "999999999999 years",
        "1 parsec ago"
      })
  void refusesOthers(String text) {
    assertThatThrownBy(() -> TimestampText.parse(text))
        .hasMessage("Could not parse '" + text + "'");
  }
}
