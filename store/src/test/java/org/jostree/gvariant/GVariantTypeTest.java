package org.jostree.gvariant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GVariantTypeTest {
  @ParameterizedTest
  @CsvSource({
    "b,1,1",
    "y,1,1",
    "n,2,2",
    "q,2,2",
    "i,4,4",
    "u,4,4",
    "h,4,4",
    "x,8,8",
    "t,8,8",
    "d,8,8",
    "s,1,0",
    "o,1,0",
    "g,1,0",
    "v,8,0",
    "ay,1,0",
    "at,8,0",
    "mi,4,0",
    "(),1,1",
    "(y),1,1",
    "(yi),4,8",
    "(iy),4,8",
    "(yt),8,16",
    "(ybnqiuxthd),8,48",
    "(((y)q)y),2,6",
    "(is),4,0",
    "{sv},8,0",
    "{yt},8,16",
    "a{sv},8,0",
    "(a(say)a(sayay)),1,0",
    "(uuua(ayay)),4,0",
  })
  void knowsAlignmentAndSize(String type, int alignment, int fixedSize) {
    assertThat(GVariantType.of(type).alignment()).isEqualTo(alignment);
    assertThat(GVariantType.of(type).fixedSize()).isEqualTo(fixedSize);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "a", "m", "(", ")", "()y", "yy", "{}", "{s}", "{sss}", "{vs}", "{ass}", "{()s}", "(s",
        "a{s", "a{sv", "*", "?", "r", "a*", "z", "s ", " s", "é", "\0", "A",
      })
  void refusesWhatIsNoType(String type) {
    assertThatIllegalArgumentException().isThrownBy(() -> GVariantType.of(type));
  }

  @Test
  void knowsItsParts() {
    GVariantType commit = GVariantType.of("(a{sv}aya(say)sstayay)");
    assertThat(commit.items())
        .extracting(GVariantType::string)
        .containsExactly("a{sv}", "ay", "a(say)", "s", "s", "t", "ay", "ay");
    GVariantType entry = commit.items().get(0).element();
    assertThat(entry.isDictEntry()).isTrue();
    assertThat(entry.items()).extracting(GVariantType::isBasic).containsExactly(true, false);
    assertThat(entry.items().get(1).isVariant()).isTrue();
    assertThat(commit.isTuple() && commit.items().get(0).isArray()).isTrue();
    assertThat(GVariantType.of("ms").isMaybe()).isTrue();
    assertThat(GVariantType.of("()").isBasic()).isFalse();
  }

  @Test
  void hasNoPartsThatItsKindHasNot() {
    assertThatIllegalStateException().isThrownBy(() -> GVariantType.of("s").element());
    assertThatIllegalStateException().isThrownBy(() -> GVariantType.of("as").items());
    assertThatIllegalStateException().isThrownBy(() -> GVariantType.of("(s)").element());
  }

  @Test
  void nestsUpTo128Deep() {
    assertThat(GVariantType.of("a".repeat(128) + "y").depth()).isEqualTo(129);
    assertThatIllegalArgumentException().isThrownBy(() -> GVariantType.of("a".repeat(129) + "y"));
    assertThat(GVariantType.of("(".repeat(128) + "y" + ")".repeat(128)).fixedSize()).isEqualTo(1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GVariantType.of("(".repeat(129) + "y" + ")".repeat(129)));
  }

  @Test
  void isEqualByItsString() {
    GVariantType part = GVariantType.of("(ua{sv})").items().get(1);
    assertThat(part)
        .isEqualTo(GVariantType.of("a{sv}"))
        .hasSameHashCodeAs(GVariantType.of("a{sv}"));
    assertThat(part).isNotEqualTo(GVariantType.of("a{ss}"));
    assertThat(part).hasToString("a{sv}");
    assertThat(GVariantType.of("a{sv}")).isSameAs(GVariantType.of("a{sv}"));
  }

  @Test
  void takesLongTypesWithoutKeepingThem() {
    String wide = "(" + "s".repeat(100_000) + ")";
    assertThat(GVariantType.of(wide)).isNotSameAs(GVariantType.of(wide));
    assertThat(GVariantType.of(wide).items()).hasSize(100_000);
  }
}
