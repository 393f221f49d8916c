package org.jostree.gvariant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class GVariantWriterTest {
  private static GVariantWriter writer(String type) {
    return new GVariantWriter(GVariantType.of(type));
  }

  private static String hex(GVariantWriter writer) {
    return HexFormat.of().formatHex(writer.toByteArray());
  }

  /** The examples of the GVariant specification, section 2.5. */
  @Test
  void writesTheExamplesOfTheSpecification() {
    assertThat(hex(writer("s").writeString("hello world"))).isEqualTo("68656c6c6f20776f726c6400");
    assertThat(hex(writer("ms").writeString("hello world")))
        .isEqualTo("68656c6c6f20776f726c640000");
    assertThat(
            hex(
                writer("ab")
                    .writeBoolean(true)
                    .writeBoolean(false)
                    .writeBoolean(false)
                    .writeBoolean(true)
                    .writeBoolean(true)))
        .isEqualTo("0100000101");
    assertThat(hex(writer("(si)").writeString("foo").writeInt32(-1)))
        .isEqualTo("666f6f00ffffffff04");
    assertThat(
            hex(
                writer("a(si)")
                    .begin()
                    .writeString("hi")
                    .writeInt32(-2)
                    .end()
                    .begin()
                    .writeString("bye")
                    .writeInt32(-1)
                    .end()))
        .isEqualTo("68690000feffffff03000000" + "62796500ffffffff04" + "0915");
    assertThat(hex(writer("as").writeString("i").writeString("can").writeString("has")))
        .isEqualTo("6900" + "63616e00" + "68617300" + "02060a");
    assertThat(
            hex(
                writer("((ys)as)")
                    .begin()
                    .writeByte('i')
                    .writeString("can")
                    .end()
                    .begin()
                    .writeString("has")
                    .writeString("strings?")
                    .end()))
        .isEqualTo("6963616e00" + "68617300737472696e67733f00" + "040d" + "05");
    assertThat(hex(writer("(yy)").writeByte(0x70).writeByte(0x80))).isEqualTo("7080");
    assertThat(hex(writer("(iy)").writeInt32(96).writeByte(0x70))).isEqualTo("6000000070000000");
    assertThat(
            hex(writer("(iv)").writeInt32(1).beginVariant(GVariantType.of("y")).writeByte(1).end()))
        .isEqualTo("01000000" + "00000000" + "010079");
    assertThat(hex(writer("ai").writeInt32(4).writeInt32(0x102))).isEqualTo("0400000002010000");
    assertThat(hex(writer("{si}").writeString("a key").writeInt32(514)))
        .isEqualTo("61206b6579000000" + "02020000" + "06");
  }

  @Test
  void writesWhatIsEmpty() {
    assertThat(hex(writer("a()"))).isEmpty();
    assertThat(hex(writer("as"))).isEmpty();
    assertThat(hex(writer("ms"))).isEmpty();
    assertThat(hex(writer("mi"))).isEmpty();
    assertThat(hex(writer("()"))).isEqualTo("00");
    assertThat(hex(writer("a()").begin().end().begin().end())).isEqualTo("0000");
    assertThat(hex(writer("mms").begin().end())).isEqualTo("00");
    assertThat(hex(writer("m()").begin().end())).isEqualTo("00");
    assertThat(hex(writer("(a(say)a(sayay))").begin().end().begin().end())).isEqualTo("00");
    assertThat(hex(writer("v").beginVariant(GVariantType.of("as")).end())).isEqualTo("006173");
  }

  @Test
  void widensOffsetsWithTheSize() {
    assertThat(writer("as").writeString("x".repeat(252)).toByteArray()).hasSize(254);
    assertThat(writer("as").writeString("x".repeat(253)).toByteArray()).hasSize(255);
    assertThat(writer("as").writeString("x".repeat(254)).toByteArray()).hasSize(257);
    assertThat(writer("as").writeString("x".repeat(65532)).toByteArray()).hasSize(65535);
    assertThat(writer("as").writeString("x".repeat(65533)).toByteArray()).hasSize(65538);
  }

  @Test
  void oneEndClosesAVariantAndTheContainerInIt() {
    GVariantType bytes = GVariantType.of("ay");
    GVariantType nested = GVariantType.of("v");
    String text = "<[<[byte 0x01, 0x02]>, <<(<uint32 5>,)>>]>";
    byte[] written =
        writer("v")
            .beginVariant(GVariantType.of("av"))
            .beginVariant(bytes)
            .writeBytes(new byte[] {1, 2})
            .end()
            .beginVariant(nested)
            .beginVariant(GVariantType.of("(v)"))
            .beginVariant(GVariantType.of("u"))
            .writeInt32(5)
            .end()
            .end()
            .end()
            .end()
            .toByteArray();
    assertThat(GVariantText.print(GVariantReader.of(nested, written), true)).isEqualTo(text);
  }

  @Test
  void theOutermostContainerMayBeClosedOrNot() {
    assertThat(hex(writer("as").writeString("a").end())).isEqualTo("610002");
    GVariantWriter writer = writer("as").writeString("a");
    assertThat(hex(writer)).isEqualTo("610002");
    assertThat(hex(writer)).isEqualTo("610002");
  }

  @Test
  void refusesWhatIsOutOfOrder() {
    assertThatIllegalStateException().isThrownBy(() -> writer("s").writeInt32(1));
    assertThatIllegalStateException().isThrownBy(() -> writer("s").writeString("").writeString(""));
    assertThatIllegalStateException().isThrownBy(() -> writer("(s)").writeByte(1));
    assertThatIllegalStateException()
        .isThrownBy(() -> writer("(s)").writeString("").writeString(""));
    assertThatIllegalStateException().isThrownBy(() -> writer("(ss)").writeString("").end());
    assertThatIllegalStateException()
        .isThrownBy(() -> writer("(ss)").writeString("").toByteArray());
    assertThatIllegalStateException().isThrownBy(() -> writer("s").toByteArray());
    assertThatIllegalStateException().isThrownBy(() -> writer("v").toByteArray());
    assertThatIllegalStateException().isThrownBy(() -> writer("aas").begin().toByteArray());
    assertThatIllegalStateException().isThrownBy(() -> writer("s").begin());
    assertThatIllegalStateException().isThrownBy(() -> writer("v").begin());
    assertThatIllegalStateException().isThrownBy(() -> writer("as").end().end());
    assertThatIllegalStateException()
        .isThrownBy(() -> writer("ms").writeString("").writeString(""));
    assertThatIllegalStateException()
        .isThrownBy(() -> writer("as").beginVariant(GVariantType.of("s")));
    assertThatIllegalStateException()
        .isThrownBy(() -> writer("v").beginVariant(GVariantType.of("s")).end());
    assertThatIllegalStateException().isThrownBy(() -> writer("(as)").writeBytes(new byte[1]));
    GVariantReader number = GVariantReader.of(GVariantType.of("y"), new byte[1]);
    assertThatIllegalStateException().isThrownBy(() -> writer("as").writeValue(number));
  }

  @Test
  void refusesTextThatCannotBeWritten() {
    assertThatIllegalArgumentException().isThrownBy(() -> writer("s").writeString("a\0b"));
    assertThatIllegalArgumentException().isThrownBy(() -> writer("s").writeString("\ud800"));
    assertThatIllegalArgumentException().isThrownBy(() -> writer("s").writeString("\udc00\ud800"));
    assertThatIllegalArgumentException().isThrownBy(() -> writer("o").writeString("a"));
    assertThatIllegalArgumentException().isThrownBy(() -> writer("o").writeString("/a/"));
    assertThatIllegalArgumentException().isThrownBy(() -> writer("o").writeString("//"));
    assertThatIllegalArgumentException().isThrownBy(() -> writer("g").writeString("a"));
    assertThatIllegalArgumentException().isThrownBy(() -> writer("y").writeByte(256));
    assertThatIllegalArgumentException().isThrownBy(() -> writer("n").writeInt16(65536));
  }

  @Test
  void refusesToNestTooDeeply() {
    GVariantType variant = GVariantType.of("v");
    GVariantWriter writer = writer("v");
    for (int i = 0; i < 126; i++) {
      writer.beginVariant(variant);
    }
    GVariantType tooDeep = GVariantType.of("ay");
    assertThatIllegalStateException().isThrownBy(() -> writer.beginVariant(tooDeep));
    writer.beginVariant(GVariantType.of("y")).writeByte(1).end();
    for (int i = 0; i < 126; i++) {
      writer.end();
    }
    assertThat(GVariantReader.of(variant, writer.toByteArray()).isNormal()).isTrue();
  }
}
