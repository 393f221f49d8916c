package org.jostree.gvariant;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * Against what GLib made of the same bytes and texts: well-formed, damaged and random. The lines
 * come from {@code src/test/glib/make-gvariant-vectors}.
 */
class GLibVectorsTest {
  private static final HexFormat HEX = HexFormat.of();

  @Test
  void readsAnyBytesAsGLibDoes() throws IOException {
    List<String> lines = lines("values.tsv");
    assertThat(lines).hasSizeGreaterThan(1000);
    for (String line : lines) {
      String[] fields = line.split("\t", -1);
      GVariantReader value = GVariantReader.of(GVariantType.of(fields[0]), HEX.parseHex(fields[1]));
      byte[] rewritten = new GVariantWriter(value.type()).writeValue(value).toByteArray();

      assertThat(value.isNormal()).as(line).isEqualTo(fields[2].equals("1"));
      assertThat(HEX.formatHex(rewritten)).as(line).isEqualTo(fields[3]);
      assertThat(GVariantText.print(value, true)).as(line).isEqualTo(fields[4]);
      assertThat(GVariantText.print(value, false)).as(line).isEqualTo(fields[5]);
    }
  }

  @Test
  void parsesAnyTextAsGLibDoes() throws Exception {
    List<String> lines = lines("texts.tsv");
    assertThat(lines).hasSizeGreaterThan(1000);
    for (String line : lines) {
      String[] fields = line.split("\t", -1);
      if (fields[1].equals("error")) {
        assertThatExceptionOfType(GVariantTextException.class)
            .as(line)
            .isThrownBy(() -> GVariantText.parse(fields[0]));
      } else {
        GVariantReader value = GVariantText.parse(fields[0]);
        assertThat(value.type().string()).as(line).isEqualTo(fields[1]);
        assertThat(HEX.formatHex(value.toByteArray())).as(line).isEqualTo(fields[2]);
      }
    }
  }

  private static List<String> lines(String resource) throws IOException {
    try (InputStream in =
            Objects.requireNonNull(GLibVectorsTest.class.getResourceAsStream(resource));
        BufferedReader reader = new BufferedReader(new InputStreamReader(in, UTF_8))) {
      return reader.lines().toList();
    }
  }
}
