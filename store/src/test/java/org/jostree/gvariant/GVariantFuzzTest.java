package org.jostree.gvariant;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;

/**
 * Reader and text parser on whatever Jazzer thinks of. In a plain build it tries the kept inputs;
 * with {@code JAZZER_FUZZ=1} it looks for more.
 */
class GVariantFuzzTest {
  private static final String[] TYPES = {
    "(a(say)a(sayay))", "(a{sv}aya(say)sstayay)", "(uuua(ayay))", "(tuuuusa(ayay))", "a{sv}", "v"
  };

  /** The first byte picks the type, the others are read as it. */
  @FuzzTest(maxDuration = "2m")
  void readsAnyBytes(byte[] data) {
    int pick = data.length == 0 ? 0 : (data[0] & 0xff) % TYPES.length;
    GVariantType type = GVariantType.of(TYPES[pick]);
    byte[] bytes = Arrays.copyOfRange(data, Math.min(1, data.length), data.length);
    GVariantReader reader = GVariantReader.of(type, bytes);
    byte[] rewritten = new GVariantWriter(type).writeValue(reader).toByteArray();

    if (reader.isNormal()) {
      assertThat(rewritten).isEqualTo(bytes);
    }
    assertThat(Sample.read(reader).write()).isEqualTo(rewritten);
    assertThat(GVariantText.print(reader, true))
        .isEqualTo(GVariantText.print(GVariantReader.of(type, rewritten), true));
  }

  @FuzzTest(maxDuration = "2m")
  void parsesAnyTextOrSaysWhereItIsWrong(byte[] data) {
    String text = new String(data, UTF_8);
    try {
      GVariantReader value = GVariantText.parse(text);
      assertThat(value.isNormal()).isTrue();
      String printed = GVariantText.print(value, true);
      GVariantReader again = GVariantText.parse(printed);
      assertThat(GVariantText.print(again, true)).isEqualTo(printed);
    } catch (GVariantTextException e) {
      assertThat(e.start()).isBetween(0, text.length());
      assertThat(e.end()).isBetween(e.start(), text.length());
      assertThat(e.getMessage().lines()).hasSize(1);
    }
  }
}
