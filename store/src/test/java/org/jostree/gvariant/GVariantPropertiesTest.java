package org.jostree.gvariant;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** What holds for every type, every value and all bytes. */
class GVariantPropertiesTest {
  @Property(tries = 200)
  void whatIsWrittenIsReadAgain(@ForAll("samples") Sample sample) {
    GVariantReader reader = GVariantReader.of(sample.type(), sample.write());

    assertThat(Sample.read(reader)).isEqualTo(sample);
    assertThat(reader.isNormal()).isTrue();
  }

  @Property(tries = 200)
  void directBuffersReadAsArraysDo(@ForAll("samples") Sample sample) {
    byte[] bytes = sample.write();
    ByteBuffer buffer = ByteBuffer.allocateDirect(bytes.length + 3).position(3);
    buffer.put(bytes).position(3);
    GVariantReader reader = GVariantReader.of(sample.type(), buffer);

    assertThat(Sample.read(reader)).isEqualTo(sample);
    assertThat(reader).isEqualTo(GVariantReader.of(sample.type(), bytes));
    assertThat(reader.toByteArray()).isEqualTo(bytes);
    assertThat(buffer.position()).isEqualTo(3);
  }

  @Property(tries = 200)
  void aValueIsWrittenAsItsPartsAre(@ForAll("samples") Sample sample) {
    byte[] bytes = sample.write();
    GVariantReader reader = GVariantReader.of(sample.type(), bytes);

    assertThat(new GVariantWriter(sample.type()).writeValue(reader).toByteArray()).isEqualTo(bytes);
    assertThat(GVariantWriter.unopened(sample.type()).writeValue(reader).toByteArray())
        .isEqualTo(bytes);
    byte[] inVariant = new GVariantWriter(GVariantType.of("v")).writeVariant(reader).toByteArray();
    assertThat(GVariantReader.of(GVariantType.of("v"), inVariant).asVariant()).isEqualTo(reader);
  }

  @Property(tries = 200)
  void bigEndianDiffersInNumbersOnly(@ForAll("samples") Sample sample) {
    GVariantReader little = GVariantReader.of(sample.type(), sample.write());
    GVariantReader big = GVariantReader.of(sample.type(), sample.write(), ByteOrder.BIG_ENDIAN);
    byte[] swapped = new GVariantWriter(sample.type()).writeValue(big).toByteArray();
    GVariantReader twice = GVariantReader.of(sample.type(), swapped, ByteOrder.BIG_ENDIAN);

    assertThat(swapped).hasSameSizeAs(little.toByteArray());
    assertThat(Sample.read(twice)).isEqualTo(sample);
  }

  @Property(tries = 200)
  void printedWithTypesItIsParsedAgain(@ForAll("samples") Sample sample) throws Exception {
    GVariantReader reader = GVariantReader.of(sample.type(), sample.write());
    String text = GVariantText.print(reader, true);

    GVariantReader parsed = GVariantText.parse(text);
    assertThat(parsed.type()).as(text).isEqualTo(sample.type());
    // Of a NaN the text keeps the sign only.
    assertThat(GVariantText.print(parsed, true)).isEqualTo(text);
    if (!text.contains("nan")) {
      assertThat(parsed).as(text).isEqualTo(reader);
    }
  }

  @Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
  void anyBytesAreReadAndNormalIfTheyAreWhatIsWritten(
      @ForAll("types") GVariantType type, @ForAll("garbage") byte[] bytes) {
    assertNormalIfWrittenSo(type, bytes);
  }

  @Property(tries = 200)
  void damagedValuesAreReadAndNormalIfTheyAreWhatIsWritten(
      @ForAll("samples") Sample sample, @ForAll Random random) {
    byte[] bytes = damaged(sample.write(), random);
    assertNormalIfWrittenSo(sample.type(), bytes);
  }

  private static void assertNormalIfWrittenSo(GVariantType type, byte[] bytes) {
    GVariantReader reader = GVariantReader.of(type, bytes);
    byte[] rewritten = Sample.read(reader).write();

    assertThat(reader.isNormal())
        .as("%s written as %s", Arrays.toString(bytes), Arrays.toString(rewritten))
        .isEqualTo(Arrays.equals(bytes, rewritten));
    assertThat(new GVariantWriter(type).writeValue(reader).toByteArray()).isEqualTo(rewritten);
    assertThat(GVariantText.print(reader, true))
        .isEqualTo(GVariantText.print(GVariantReader.of(type, rewritten), true));
  }

  /** Framing offsets are at the end, so that is where most of the damage is done. */
  private static byte[] damaged(byte[] bytes, Random random) {
    byte[] damaged = Arrays.copyOf(bytes, Math.max(1, bytes.length + random.nextInt(3) - 1));
    for (int i = random.nextInt(3); i >= 0; i--) {
      int fromEnd =
          random.nextInt(random.nextBoolean() ? Math.min(4, damaged.length) : damaged.length);
      int at = damaged.length - 1 - fromEnd;
      damaged[at] =
          (byte) (random.nextBoolean() ? damaged[at] + 1 : random.nextInt(damaged.length));
    }
    return damaged;
  }

  @Provide
  Arbitrary<GVariantType> types() {
    return Sample.types();
  }

  @Provide
  Arbitrary<Sample> samples() {
    return Sample.samples();
  }

  /** Random bytes, mostly small so that they make framing offsets, some with a variant's type. */
  @Provide
  Arbitrary<byte[]> garbage() {
    Arbitrary<Byte> small = Arbitraries.bytes().between((byte) 0, (byte) 20);
    Arbitrary<Byte> any =
        Arbitraries.frequencyOf(Tuple.of(5, small), Tuple.of(2, Arbitraries.bytes()));
    Arbitrary<byte[]> bytes = any.array(byte[].class).ofMaxSize(300);
    return Arbitraries.oneOf(List.of(bytes, any.array(byte[].class).ofMaxSize(20)));
  }
}
