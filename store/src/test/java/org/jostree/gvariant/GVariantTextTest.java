package org.jostree.gvariant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The text form by example; {@link GLibVectorsTest} has it in breadth. */
class GVariantTextTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "5|i|5",
        "uint32 5|u|uint32 5",
        "@t 0x1f|t|uint64 31",
        "int16 -010|n|int16 -8",
        "byte 255|y|byte 0xff",
        "1e3|d|1000.0",
        "[1, 2.5]|ad|[1.0, 2.5]",
        "[1, uint64 2]|at|[uint64 1, 2]",
        "-inf|d|-inf",
        "\"it's\"|s|\"it's\"",
        "'\\u20ac\\t'|s|'€\\t'",
        "b'a\\101\\n'|ay|b'aA\\n'",
        "[byte 1, 2]|ay|[byte 0x01, 0x02]",
        "@as []|as|@as []",
        "@a{sv} {}|a{sv}|@a{sv} {}",
        "objectpath '/a'|o|objectpath '/a'",
        "signature 'as'|g|signature 'as'",
        "handle 3|h|handle 3",
        "{'a': <1>, 'b': <true>}|a{sv}|{'a': <1>, 'b': <true>}",
        "{1, 'x'}|{is}|{1, 'x'}",
        "()|()|()",
        "(1,)|(i)|(1,)",
        "('a', [<'b'>])|(sav)|('a', [<'b'>])",
        "just 5|mi|@mi 5",
        "@ms nothing|ms|@ms nothing",
        "[just 1, nothing]|ami|[@mi 1, nothing]",
        "[1, nothing]|ami|[@mi 1, nothing]",
        "just @ms nothing|mms|@mms just nothing",
        "<@ay b'x'>|v|<b'x'>",
      })
  void parsesAndPrints(String text, String type, String printed) throws Exception {
    GVariantReader value = GVariantText.parse(text);
    assertThat(value.type().string()).isEqualTo(type);
    assertThat(value.isNormal()).isTrue();
    assertThat(GVariantText.print(value, true)).isEqualTo(printed);
    assertThat(GVariantText.parse(printed)).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``|0|0|a value is missing",
        "foo|0|3|unknown word 'foo'",
        "[1, 'a']|4|7|no type is common to this and to what comes before it",
        "[]|0|2|the type cannot be inferred",
        "(1)|2|3|expected ',' after the first member",
        "[1 2]|3|4|expected ',' or ']' after an element",
        "'abc|0|4|a quoted text without its end",
        "'a\\|0|3|a quoted text without its end",
        "'\\u12'|1|6|not a character in 4 hexadecimal digits",
        "'\\ud800'|1|7|not a character in 4 hexadecimal digits",
        "byte 256|5|8|out of range for type 'y': 256",
        "byte -1|5|7|out of range for type 'y': -1",
        "99999999999|0|11|out of range for type 'i': 99999999999",
        "08|0|2|not an integer: '08'",
        "double 1.2.3|7|12|not a number: '1.2.3'",
        "1e999|0|5|out of range for type 'd': 1e999",
        "@z 1|0|2|not a type: 'z'",
        "@a* []|0|3|not a type: 'a*'",
        "@s 1|3|4|not a value of type 's'",
        "objectpath 'a'|11|14|not an object path",
        "{(1,): 2}|1|5|a key must be of a basic type",
        "1 2|2|3|something follows the value",
        "<1|2|2|expected '>' at the end of a variant",
        "%|0|1|not the start of a value",
      })
  void saysWhereATextIsWrong(String text, int start, int end, String problem) {
    GVariantTextException error =
        catchThrowableOfType(GVariantTextException.class, () -> GVariantText.parse(text));
    assertThat(error).hasMessage("at offset " + start + ": " + problem);
    assertThat(error.start()).isEqualTo(start);
    assertThat(error.end()).isEqualTo(end);
  }

  @Test
  void refusesTextThatIsNoUnicode() {
    assertThat(
            catchThrowableOfType(GVariantTextException.class, () -> GVariantText.parse("'\ud800'")))
        .hasMessageContaining("surrogate");
    assertThat(catchThrowableOfType(GVariantTextException.class, () -> GVariantText.parse("'\0'")))
        .hasMessageContaining("NUL");
  }

  @Test
  void refusesToNestTooDeeply() {
    for (String text :
        new String[] {
          "[".repeat(100_000), "<".repeat(128) + "1" + ">".repeat(128), "just ".repeat(129) + "1"
        }) {
      assertThat(catchThrowableOfType(GVariantTextException.class, () -> GVariantText.parse(text)))
          .hasMessageContaining("nested too deeply");
    }
  }

  @Test
  void nestsUpToTheLimit() throws Exception {
    String text = "<".repeat(127) + "1" + ">".repeat(127);
    GVariantReader value = GVariantText.parse(text);
    assertThat(value.isNormal()).isTrue();
    assertThat(GVariantText.print(value, true)).isEqualTo(text);
  }

  /** A few hundred kilobytes that stand for a text of gigabytes. */
  @Test
  void cutsOffTheTextOfAValueThatOnlyPretendsToBeLarge() {
    int elements = 40_000;
    GVariantType type = GVariantType.of("a(" + "s".repeat(40_000) + ")");
    byte[] bytes = new byte[4 * elements + 70_000];
    for (int i = 0; i < elements; i++) {
      int end = bytes.length - 4 * elements;
      for (int b = 0; b < 4; b++) {
        bytes[end + 4 * i + b] = (byte) (end >>> (8 * b));
      }
    }
    GVariantReader value = GVariantReader.of(type, bytes);
    assertThat(value.count()).isEqualTo(elements);
    String text = GVariantText.print(value, false);
    assertThat(text).endsWith("...");
    assertThat(text.length()).isLessThan((64 << 20) + 17 * bytes.length);
  }
}
