package org.jostree.mount.meta;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.jostree.gvariant.GVariantReader;
import org.jostree.gvariant.GVariantText;
import org.jostree.gvariant.GVariantType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** GVariant values as JSON. */
class VariantJsonTest {
  private static String json(GVariantReader value) throws IOException {
    StringWriter text = new StringWriter();
    new VariantJson(new JsonWriter(text), 1000).write(value);
    return text.toString();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'text \"quoted\" é'                        | \"text \\\"quoted\\\" é\"",
        "true                                       | true",
        "byte 0xff                                  | 255",
        "int16 -5                                   | -5",
        "uint16 65535                               | 65535",
        "-7                                         | -7",
        "uint32 4294967295                          | 4294967295",
        "int64 -9223372036854775808                 | -9223372036854775808",
        "uint64 18446744073709551615                | 18446744073709551615",
        "1.5                                        | 1.5",
        "inf                                        | \"Infinity\"",
        "@ms nothing                                | null",
        "@ms 'there'                                | \"there\"",
        "['a', 'b']                                 | [\"a\",\"b\"]",
        "@as []                                     | []",
        "[byte 0x01, 0xab]                          | \"01ab\"",
        "('a', 1, <true>)                           | [\"a\",1,true]",
        "{'a': <1>, 'b': <{'c': <'d'>}>}            | {\"a\":1,\"b\":{\"c\":\"d\"}}",
        "{1: 'a'}                                   | [[1,\"a\"]]",
        "<<'deep'>>                                 | \"deep\"",
      })
  void valuesAreWhatTheyAre(String text, String expected) throws Exception {
    assertThat(json(GVariantText.parse(text))).isEqualTo(expected);
  }

  @Test
  void whatIsTooLargeIsToldByItsSize() throws IOException {
    GVariantReader large =
        GVariantReader.of(
            GVariantType.of("s"), ("x".repeat(2000) + "\0").getBytes(StandardCharsets.UTF_8));
    assertThat(json(large)).isEqualTo("{\"type\":\"s\",\"bytes\":2001}");
  }

  @Test
  void whatCouldStandForEndlessTextIsNotWrittenOut() throws IOException {
    GVariantReader broken =
        GVariantReader.of(GVariantType.of("aau"), new byte[] {9, 9, 9, 9, 9, 9, 9});
    assertThat(json(broken)).isEqualTo("{\"type\":\"aau\",\"bytes\":7}");
  }
}
