package org.jostree.repo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommitTimeTest {
  @Test
  void readsSeconds() throws IOException {
    assertThat(CommitTime.parse("1234567890")).isEqualTo(1234567890);
    assertThat(CommitTime.parse(" 12\n")).isEqualTo(12);
    assertThat(CommitTime.parse("9223372036854775807")).isEqualTo(Long.MAX_VALUE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "invalid", "1x", "0x10", "1.5"})
  void refusesWhatIsNoNumber(String text) {
    assertThatThrownBy(() -> CommitTime.parse(text))
        .hasMessage("Failed to convert SOURCE_DATE_EPOCH");
  }

  @ParameterizedTest
  @ValueSource(strings = {"9223372036854775808", "12345678901234567890", "99999999999999999999999"})
  void refusesWhatIsTooLarge(String text) {
    assertThatThrownBy(() -> CommitTime.parse(text))
        .hasMessage("Parsing SOURCE_DATE_EPOCH: Numerical result out of range");
  }
}
