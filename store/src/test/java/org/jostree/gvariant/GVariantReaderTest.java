package org.jostree.gvariant;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class GVariantReaderTest {
  private static final GVariantType METADATA = GVariantType.of("a{sv}");

  private static GVariantReader read(String type, String hex) {
    return GVariantReader.of(GVariantType.of(type), HexFormat.of().parseHex(hex));
  }

  private static GVariantReader text(String text) throws GVariantTextException {
    return GVariantText.parse(text);
  }

  @Test
  void readsADirectoryTree() throws Exception {
    GVariantReader tree =
        text("@(a(say)a(sayay)) ([('a', [1, 2]), ('b', [3])], [('sub', [4], [5, 6])])");
    GVariantReader files = tree.child(0);
    assertThat(files.count()).isEqualTo(2);
    assertThat(files.child(0).childString(0)).isEqualTo("a");
    assertThat(files.child(0).childBytes(1)).containsExactly(1, 2);
    assertThat(files.child(1).childString(0)).isEqualTo("b");
    assertThat(files.child(1).childBytes(1)).containsExactly(3);
    GVariantReader directory = tree.child(1).child(0);
    assertThat(directory.childString(0)).isEqualTo("sub");
    assertThat(directory.child(2)).isEqualTo(text("[byte 5, 6]"));
  }

  @Test
  void numbersHaveTheirWidthAndSign() {
    assertThat(read("y", "ff").asByte()).isEqualTo(255);
    assertThat(read("n", "feff").asInt16()).isEqualTo(-2);
    assertThat(read("q", "feff").asInt16()).isEqualTo(65534);
    assertThat(read("i", "feffffff").asInt32()).isEqualTo(-2);
    assertThat(read("u", "01020304").asInt32()).isEqualTo(0x04030201);
    assertThat(read("t", "0102030405060708").asInt64()).isEqualTo(0x0807060504030201L);
    assertThat(read("d", "000000000000f83f").asDouble()).isEqualTo(1.5);
    assertThat(read("b", "02").asBoolean()).isTrue();
  }

  @Test
  void aValueOfTheWrongSizeIsZero() {
    assertThat(read("u", "0102").asInt32()).isZero();
    assertThat(read("u", "0102").toByteArray()).containsExactly(0, 0, 0, 0);
    assertThat(read("u", "0102").bytes().remaining()).isEqualTo(4);
    assertThat(read("u", "0102").isNormal()).isFalse();
    assertThat(read("(yt)", "01").child(1).asInt64()).isZero();
    assertThat(read("(yt)", "01").childBytes(1)).hasSize(8);
  }

  @Test
  void textThatIsNotValidIsEmpty() {
    assertThat(read("s", "6162").asString()).isEmpty();
    assertThat(read("s", "61006200").asString()).isEmpty();
    assertThat(read("s", "61c300").asString()).isEmpty();
    assertThat(read("s", "eda08000").asString()).isEmpty();
    assertThat(read("s", "c08000").asString()).isEmpty();
    assertThat(read("s", "efbfbd00").asString()).isEqualTo("\ufffd");
    assertThat(read("s", "").asString()).isEmpty();
    assertThat(read("o", "6100").asString()).isEqualTo("/");
    assertThat(read("o", "").asString()).isEqualTo("/");
    assertThat(read("g", "7a00").asString()).isEmpty();
    assertThat(read("as", "616202").childString(0)).isEmpty();
  }

  @Test
  void aBrokenOffsetMakesEmptyWhatFollows() {
    GVariantReader names = read("as", "610062006300" + "020406");
    assertThat(names.count()).isEqualTo(3);
    GVariantReader broken = read("as", "610062006300" + "050406");
    assertThat(broken.childString(0)).isEmpty();
    assertThat(broken.childString(1)).isEmpty();
    assertThat(broken.childString(2)).isEmpty();
    assertThat(broken.isNormal()).isFalse();
    assertThat(names.childString(2)).isEqualTo("c");
  }

  @Test
  void aVariantWithoutAValidTypeHoldsTheEmptyTuple() {
    for (String hex : new String[] {"", "01", "0100", "010061", "01002a", "01007979", "0100ff"}) {
      GVariantReader inner = read("v", hex).asVariant();
      assertThat(inner.type().string()).as(hex).isEqualTo("()");
      assertThat(inner.count()).isZero();
      assertThat(read("v", hex).isNormal()).isFalse();
    }
    assertThat(read("v", "010079").asVariant().asByte()).isEqualTo(1);
    assertThat(read("v", "01020079").asVariant().type().string()).isEqualTo("()");
  }

  @Test
  void aVariantsTypeIsNotTakenAtAnyLength() {
    assertThat(innerType("(" + "s".repeat(65_534) + ")")).hasSize(65_536);
    assertThat(innerType("(" + "s".repeat(65_535) + ")")).isEqualTo("()");
  }

  private static String innerType(String typeString) {
    byte[] bytes = ("\0" + typeString).getBytes(UTF_8);
    return GVariantReader.of(GVariantType.of("v"), bytes).asVariant().type().string();
  }

  @Test
  void looksUpTheFirstEntryWithAKey() throws Exception {
    GVariantReader metadata =
        text("{'version': <'1'>, 'n': <uint32 5>, 'version': <'2'>, 'nested': <<true>>}");
    assertThat(metadata.type()).isEqualTo(METADATA);
    assertThat(metadata.lookup("version")).isEqualTo(text("'1'"));
    assertThat(metadata.lookup("n", GVariantType.of("u"))).isEqualTo(text("uint32 5"));
    assertThat(metadata.lookup("n", GVariantType.of("s"))).isNull();
    assertThat(metadata.lookup("absent")).isNull();
    assertThat(metadata.lookup("nested")).isEqualTo(text("<true>"));
    assertThat(text("{'a': 'x'}").lookup("a")).isEqualTo(text("'x'"));
    assertThat(read("a{sv}", "").lookup("a")).isNull();
  }

  @Test
  void readsTheGivenPartOfABuffer() {
    ByteBuffer heap =
        ByteBuffer.wrap(new byte[] {9, 9, 'a', 0, 'b', 0, 2, 4, 9}).position(2).limit(8);
    GVariantReader names = GVariantReader.of(GVariantType.of("as"), heap);
    assertThat(names.childString(1)).isEqualTo("b");
    assertThat(names.size()).isEqualTo(6);
    assertThat(GVariantReader.of(names.type(), heap.slice().asReadOnlyBuffer())).isEqualTo(names);
    assertThat(names.child(1).bytes()).isEqualTo(ByteBuffer.wrap(new byte[] {'b', 0}));
    assertThat(names.child(1).bytes().isReadOnly()).isTrue();
    assertThat(heap.position()).isEqualTo(2);
  }

  @Test
  void readsNumbersOfEitherByteOrder() {
    byte[] bytes = {0, 0, 0, 1, 'x', 0};
    GVariantReader value = GVariantReader.of(GVariantType.of("(us)"), bytes, ByteOrder.BIG_ENDIAN);
    assertThat(value.child(0).asInt32()).isEqualTo(1);
    assertThat(value.childString(1)).isEqualTo("x");
    assertThat(value).isNotEqualTo(GVariantReader.of(value.type(), bytes));
  }

  @Test
  void isEqualByTypeAndBytes() {
    assertThat(read("y", "01")).isEqualTo(read("y", "01")).hasSameHashCodeAs(read("y", "01"));
    assertThat(read("y", "01")).isNotEqualTo(read("b", "01"));
    assertThat(read("y", "01")).isNotEqualTo(read("y", "02"));
    assertThat(read("(yy)", "0101").child(0)).isEqualTo(read("(yy)", "0101").child(1));
    assertThat(read("y", "0102")).isEqualTo(read("y", "00"));
  }

  @Test
  void refusesWhatDoesNotFitTheType() {
    assertThatIllegalStateException().isThrownBy(() -> read("s", "00").asInt32());
    assertThatIllegalStateException().isThrownBy(() -> read("i", "00000000").asString());
    assertThatIllegalStateException().isThrownBy(() -> read("i", "00000000").asInt64());
    assertThatIllegalStateException().isThrownBy(() -> read("(i)", "00000000").childString(0));
    assertThatIllegalStateException().isThrownBy(() -> read("as", "").lookup("a"));
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> read("as", "").child(0));
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> read("s", "00").child(0));
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> read("(s)", "00").childBytes(-1));
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> read("v", "000079").child(1));
  }
}
