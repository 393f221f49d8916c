package org.jostree.gvariant;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/**
 * A type and a value of it as plain objects: Boolean, Integer (up to 32 bits), Long, Double,
 * String, List (every container) and, for what is in a variant, Sample.
 */
record Sample(GVariantType type, Object value) {
  private static final String BASIC = "bynqiuxthdsog";

  /** Any type, with containers nested a few levels. */
  static Arbitrary<GVariantType> types() {
    return typeStrings(3).map(GVariantType::of);
  }

  /** Any value of any type. */
  static Arbitrary<Sample> samples() {
    return types().flatMap(type -> samplesOf(type, 2)).withoutEdgeCases();
  }

  private static Arbitrary<Sample> samplesOf(GVariantType type, int variants) {
    return values(type, variants).map(value -> new Sample(type, value));
  }

  private static Arbitrary<String> typeStrings(int depth) {
    Arbitrary<String> basic = Arbitraries.of((BASIC + "v").split(""));
    if (depth == 0) {
      return basic;
    }
    Arbitrary<String> inner = typeStrings(depth - 1);
    return Arbitraries.oneOf(
        basic,
        Arbitraries.of("ay", "as", "a{sv}", "(a(say)a(sayay))", "(uuua(ayay))"),
        inner.map(element -> "a" + element),
        inner.map(element -> "m" + element),
        Combinators.combine(Arbitraries.of(BASIC.split("")), inner)
            .as((key, value) -> "{" + key + value + "}"),
        inner.list().ofMaxSize(4).map(items -> "(" + String.join("", items) + ")"));
  }

  /** Any value of a type, with at most so many variants around each other. */
  private static Arbitrary<Object> values(GVariantType type, int variants) {
    return switch (type.kind()) {
      case 'b' -> Arbitraries.of(true, false).asGeneric();
      case 'y' -> Arbitraries.integers().between(0, 0xff).asGeneric();
      case 'n' -> Arbitraries.integers().between(Short.MIN_VALUE, Short.MAX_VALUE).asGeneric();
      case 'q' -> Arbitraries.integers().between(0, 0xffff).asGeneric();
      case 'i', 'u', 'h' -> Arbitraries.integers().asGeneric();
      case 'x', 't' -> Arbitraries.longs().asGeneric();
      case 'd' -> Arbitraries.longs().map(Double::longBitsToDouble).map(Object.class::cast);
      case 's' -> texts();
      case 'o' -> Arbitraries.of("/", "/a", "/org/jostree/_1").asGeneric();
      case 'g' -> Arbitraries.of("", "s", "a{sv}(ii)").asGeneric();
      case 'v' -> variants(variants);
      case 'm' -> lists(values(type.element(), variants), 1);
      case 'a' -> lists(values(type.element(), variants), type.alignment() == 1 ? 40 : 5);
      default -> members(type, variants);
    };
  }

  private static Arbitrary<Object> texts() {
    return Arbitraries.strings()
        .all()
        .excludeChars('\0')
        .ofMaxLength(8)
        .filter(GVariantWriter::isValidText)
        .asGeneric();
  }

  private static Arbitrary<Object> variants(int variants) {
    Arbitrary<String> inner = variants == 0 ? Arbitraries.of(BASIC.split("")) : typeStrings(1);
    return inner.flatMap(type -> samplesOf(GVariantType.of(type), variants - 1)).asGeneric();
  }

  private static Arbitrary<Object> lists(Arbitrary<Object> elements, int maxSize) {
    return elements.list().ofMaxSize(maxSize).asGeneric();
  }

  private static Arbitrary<Object> members(GVariantType type, int variants) {
    List<Arbitrary<Object>> items = new ArrayList<>();
    type.items().forEach(item -> items.add(values(item, variants)));
    return items.isEmpty()
        ? Arbitraries.just(Collections.emptyList())
        : Combinators.combine(items).as(List::copyOf).map(Object.class::cast);
  }

  /** The value as the writer writes it. */
  byte[] write() {
    GVariantWriter writer = GVariantWriter.unopened(type);
    write(type, value, writer);
    return writer.toByteArray();
  }

  private static void write(GVariantType type, Object value, GVariantWriter out) {
    switch (type.kind()) {
      case 'b' -> out.writeBoolean((Boolean) value);
      case 'y' -> out.writeByte((Integer) value);
      case 'n', 'q' -> out.writeInt16((Integer) value);
      case 'i', 'u', 'h' -> out.writeInt32((Integer) value);
      case 'x', 't' -> out.writeInt64((Long) value);
      case 'd' -> out.writeDouble((Double) value);
      case 's', 'o', 'g' -> out.writeString((String) value);
      case 'v' -> {
        Sample inner = (Sample) value;
        out.beginVariant(inner.type);
        writeInside(inner.type, inner.value, out);
        out.end();
      }
      default -> {
        out.begin();
        writeInside(type, value, out);
        out.end();
      }
    }
  }

  /** Writes the children of a container that is open, or else the value. */
  private static void writeInside(GVariantType type, Object value, GVariantWriter out) {
    if (type.isBasic() || type.isVariant()) {
      write(type, value, out);
      return;
    }
    List<?> children = (List<?>) value;
    for (int i = 0; i < children.size(); i++) {
      write(type.hasMembers() ? type.item(i) : type.element(), children.get(i), out);
    }
  }

  /** All that the reader says of a value. */
  static Sample read(GVariantReader reader) {
    return new Sample(reader.type(), readValue(reader));
  }

  private static Object readValue(GVariantReader reader) {
    return switch (reader.type().kind()) {
      case 'b' -> reader.asBoolean();
      case 'y' -> reader.asByte();
      case 'n', 'q' -> reader.asInt16();
      case 'i', 'u', 'h' -> reader.asInt32();
      case 'x', 't' -> reader.asInt64();
      case 'd' -> reader.asDouble();
      case 's', 'o', 'g' -> reader.asString();
      case 'v' -> read(reader.asVariant());
      default -> {
        List<Object> children = new ArrayList<>();
        for (int i = 0; i < reader.count(); i++) {
          children.add(readValue(reader.child(i)));
        }
        yield children;
      }
    };
  }
}
