package org.jostree.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
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
  @ValueSource(strings = {"nonsense", "", "@", "@x", "2023-13-01", "2023-01-01 25:00", "12"})
  void refusesOthers(String text) {
    assertThatThrownBy(() -> TimestampText.parse(text))
        .hasMessage("Could not parse '" + text + "'");
  }
}
