package org.jostree.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntryNameTest {
  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "a/b", "/", "a\u0000b", "\uD800", "x\uDC00y"})
  void refusesWhatCannotBeAName(String name) {
    assertThatThrownBy(() -> new EntryName(name)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> EntryName.check(name)).isInstanceOf(MalformedObjectException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "...", " ", "\n", "-", "\u00e9", "\uD83D\uDE00"})
  void takesOddNames(String name) {
    assertThat(new EntryName(name).value()).isEqualTo(name);
  }

  @Test
  void refusesBytesThatAreNotUtf8() {
    assertThatThrownBy(() -> EntryName.of(new byte[] {'a', (byte) 0xff}))
        .isInstanceOf(MalformedObjectException.class)
        .hasMessageStartingWith("Invalid UTF-8 in filename a");
  }

  @Property
  void ordersAsTheBytesOfUtf8(
      @ForAll @StringLength(max = 4) String a, @ForAll @StringLength(max = 4) String b) {
    String x = withoutLoneSurrogates(a);
    String y = withoutLoneSurrogates(b);

    assertThat(Integer.signum(EntryName.compare(x, y)))
        .isEqualTo(
            Integer.signum(
                Arrays.compareUnsigned(
                    x.getBytes(StandardCharsets.UTF_8), y.getBytes(StandardCharsets.UTF_8))));
  }

  @Property
  void comparesTextsThatAreNoStringsAlike(
      @ForAll @StringLength(max = 4) String a, @ForAll @StringLength(max = 4) String b) {
    assertThat(EntryName.compare(a, CharBuffer.wrap(b))).isEqualTo(EntryName.compare(a, b));
    assertThat(EntryName.compare(a, CharBuffer.wrap(a))).isZero();
  }

  @Test
  void putsCharactersBeyondTheBasicPlaneLast() {
    assertThat(EntryName.compare("\uFFFD", "\uD83D\uDE00")).isNegative();
    assertThat(EntryName.compare("\uD83D\uDE00", "\uFFFD")).isPositive();
    assertThat(EntryName.compare("a", "\uD83D\uDE00")).isNegative();
  }

  private static String withoutLoneSurrogates(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }
}
