package org.jostree.gvariant;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A part of a parsed text: what its type may be, and how it is written once the type is known. */
sealed interface TextNode {
  /** Where it begins in the text. */
  int start();

  /** Where it ends in the text. */
  int end();

  /** What is known of its type. */
  TypePattern pattern() throws GVariantTextException;

  /** Writes it as a value of this type, which is not a maybe unless it is written as one itself. */
  void writeAs(GVariantType type, GVariantWriter out) throws GVariantTextException;

  /** The value, of the type that it has by itself. */
  default GVariantReader resolve() throws GVariantTextException {
    StringBuilder typeString = new StringBuilder();
    if (!TypePattern.resolve(pattern(), typeString)) {
      throw wrong("the type cannot be inferred");
    }
    GVariantType type = GVariantType.parse(typeString.toString());
    if (type == null) {
      throw wrong("nested too deeply");
    }
    GVariantWriter writer = GVariantWriter.unopened(type);
    write(type, writer);
    return GVariantReader.of(type, writer.toByteArray());
  }

  /** Writes it as a value of this type; what is not written as a maybe may be in one. */
  default void write(GVariantType type, GVariantWriter out) throws GVariantTextException {
    if (type.isMaybe() && !(this instanceof Maybe) && !(this instanceof Declared)) {
      out.begin();
      write(type.element(), out);
      out.end();
    } else {
      writeAs(type, out);
    }
  }

  default GVariantTextException wrong(String problem) {
    return new GVariantTextException(start(), end(), problem);
  }

  default GVariantTextException doesNotFit(GVariantType type) {
    return wrong("not a value of type '" + type + "'");
  }

  /** The one pattern for all elements of an array, all keys or all values of a dictionary. */
  private static TypePattern common(List<TextNode> nodes) throws GVariantTextException {
    TypePattern all = nodes.get(0).pattern();
    for (TextNode node : nodes.subList(1, nodes.size())) {
      TypePattern merged = TypePattern.both(all, node.pattern());
      if (merged == null) {
        throw node.wrong("no type is common to this and to what comes before it");
      }
      all = merged;
    }
    return all;
  }

  /** {@code true} or {@code false}. */
  record Bool(int start, int end, boolean value) implements TextNode {
    @Override
    public TypePattern pattern() {
      return new TypePattern.Loose(new TypePattern.Letter('b'));
    }

    @Override
    public void writeAs(GVariantType type, GVariantWriter out) throws GVariantTextException {
      if (type.kind() != 'b') {
        throw doesNotFit(type);
      }
      out.writeBoolean(value);
    }
  }

  /** A number, as it was written. */
  record Numeral(int start, int end, String token) implements TextNode {
    private static final Pattern INTEGER =
        Pattern.compile(
            "(?<sign>[+-]?)(?:0[xX](?<hex>[0-9a-fA-F]+)|(?<decimal>[1-9][0-9]*|0[0-7]*))");
    private static final Pattern REAL =
        Pattern.compile("[+-]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?");
    private static final Pattern HEX_REAL =
        Pattern.compile(
            "[+-]?0[xX](?:[0-9a-fA-F]+\\.?[0-9a-fA-F]*|\\.[0-9a-fA-F]+)(?<power>[pP][+-]?[0-9]+)?");

    @Override
    public TypePattern pattern() {
      boolean real =
          !token.startsWith("0x")
              && (token.contains(".")
                  || token.contains("e")
                  || token.contains("inf")
                  || token.contains("nan"));
      return new TypePattern.Loose(real ? new TypePattern.Letter('d') : new TypePattern.Numeric());
    }

    @Override
    public void writeAs(GVariantType type, GVariantWriter out) throws GVariantTextException {
      switch (type.kind()) {
        case 'd' -> out.writeDouble(real());
        case 'y' -> out.writeByte((int) integer(type, 8, false));
        case 'n' -> out.writeInt16((int) integer(type, 16, true));
        case 'q' -> out.writeInt16((int) integer(type, 16, false));
        case 'i', 'h' -> out.writeInt32((int) integer(type, 32, true));
        case 'u' -> out.writeInt32((int) integer(type, 32, false));
        case 'x' -> out.writeInt64(integer(type, 64, true));
        case 't' -> out.writeInt64(integer(type, 64, false));
        default -> throw doesNotFit(type);
      }
    }

    private long integer(GVariantType type, int bits, boolean signed) throws GVariantTextException {
      var matcher = INTEGER.matcher(token);
      if (!matcher.matches()) {
        throw wrong("not an integer: '" + token + "'");
      }
      String hex = matcher.group("hex");
      String decimal = matcher.group("decimal");
      int radix = hex != null ? 16 : decimal.startsWith("0") ? 8 : 10;
      BigInteger magnitude = new BigInteger(hex != null ? hex : decimal, radix);
      BigInteger value = matcher.group("sign").equals("-") ? magnitude.negate() : magnitude;
      BigInteger limit = BigInteger.ONE.shiftLeft(signed ? bits - 1 : bits);
      BigInteger least = signed ? limit.negate() : BigInteger.ZERO;
      if (value.compareTo(least) < 0 || value.compareTo(limit) >= 0) {
        throw wrong("out of range for type '" + type + "': " + token);
      }
      return value.longValue();
    }

    private double real() throws GVariantTextException {
      String lower = token.toLowerCase(Locale.ROOT);
      boolean negative = lower.startsWith("-");
      String unsigned = negative || lower.startsWith("+") ? lower.substring(1) : lower;
      if (unsigned.equals("inf") || unsigned.equals("infinity")) {
        return negative ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
      }
      if (unsigned.equals("nan")) {
        return Math.copySign(Double.NaN, negative ? -1 : 1);
      }
      double value = finite();
      if (Double.isInfinite(value)) {
        throw wrong("out of range for type 'd': " + token);
      }
      return value;
    }

    private double finite() throws GVariantTextException {
      if (REAL.matcher(token).matches()) {
        return Double.parseDouble(token);
      }
      var hex = HEX_REAL.matcher(token);
      if (!hex.matches()) {
        throw wrong("not a number: '" + token + "'");
      }
      return Double.parseDouble(hex.group("power") == null ? token + "p0" : token);
    }
  }

  /** A text in quotes, as what it stands for. */
  record Text(int start, int end, String value) implements TextNode {
    @Override
    public TypePattern pattern() {
      return new TypePattern.Loose(new TypePattern.Text());
    }

    @Override
    public void writeAs(GVariantType type, GVariantWriter out) throws GVariantTextException {
      if (!type.isStringLike()) {
        throw doesNotFit(type);
      }
      if (type.kind() == 'o' && !GVariantReader.isObjectPath(value)) {
        throw wrong("not an object path");
      }
      if (type.kind() == 'g' && !GVariantType.isSignature(value)) {
        throw wrong("not a signature");
      }
      out.writeString(value);
    }
  }

  /** {@code b'...'}, without the NUL that ends it. */
  @SuppressWarnings("ArrayRecordComponent") // nodes are never compared
  record ByteString(int start, int end, byte[] value) implements TextNode {
    @Override
    public TypePattern pattern() {
      return new TypePattern.Loose(TypePattern.of(GVariantType.BYTES));
    }

    @Override
    public void writeAs(GVariantType type, GVariantWriter out) throws GVariantTextException {
      if (!type.equals(GVariantType.BYTES)) {
        throw doesNotFit(type);
      }
      out.writeBytes(Arrays.copyOf(value, value.length + 1));
    }
  }

  /** {@code just ...}, or {@code nothing} if null. */
  record Maybe(int start, int end, @Nullable TextNode inner) implements TextNode {
    @Override
    public TypePattern pattern() throws GVariantTextException {
      return new TypePattern.Maybe(inner == null ? new TypePattern.Any() : inner.pattern());
    }

    @Override
    public void writeAs(GVariantType type, GVariantWriter out) throws GVariantTextException {
      if (!type.isMaybe()) {
        throw doesNotFit(type);
      }
      out.begin();
      if (inner != null) {
        inner.write(type.element(), out);
      }
      out.end();
    }
  }

  /** {@code [...]}. */
  record Array(int start, int end, List<TextNode> elements) implements TextNode {
    @Override
    public TypePattern pattern() throws GVariantTextException {
      TypePattern element = elements.isEmpty() ? new TypePattern.Any() : common(elements);
      return new TypePattern.Loose(new TypePattern.Array(element));
    }

    @Override
    public void writeAs(GVariantType type, GVariantWriter out) throws GVariantTextException {
      if (!type.isArray()) {
        throw doesNotFit(type);
      }
      out.begin();
      for (TextNode element : elements) {
        element.write(type.element(), out);
      }
      out.end();
    }
  }

  /** {@code (...)}. */
  record Tuple(int start, int end, List<TextNode> items) implements TextNode {
    @Override
    public TypePattern pattern() throws GVariantTextException {
      List<TypePattern> patterns = new ArrayList<>();
      for (TextNode item : items) {
        patterns.add(item.pattern());
      }
      return new TypePattern.Loose(new TypePattern.Tuple(patterns));
    }

    @Override
    public void writeAs(GVariantType type, GVariantWriter out) throws GVariantTextException {
      if (!type.isTuple() || type.itemCount() != items.size()) {
        throw doesNotFit(type);
      }
      out.begin();
      for (int i = 0; i < items.size(); i++) {
        items.get(i).write(type.item(i), out);
      }
      out.end();
    }
  }

  /** {@code <...>}: what is inside finds its type by itself. */
  record Variant(int start, int end, TextNode inner) implements TextNode {
    @Override
    public TypePattern pattern() {
      return new TypePattern.Loose(TypePattern.of(GVariantType.ANY));
    }

    @Override
    public void writeAs(GVariantType type, GVariantWriter out) throws GVariantTextException {
      if (!type.isVariant()) {
        throw doesNotFit(type);
      }
      out.writeVariant(inner.resolve());
    }
  }

  /** {@code {key, value}}. */
  record Entry(int start, int end, TextNode key, TextNode value) implements TextNode {
    @Override
    public TypePattern pattern() throws GVariantTextException {
      TypePattern entry = Dictionary.entry(List.of(key), List.of(value));
      return new TypePattern.Loose(entry);
    }

    @Override
    public void writeAs(GVariantType type, GVariantWriter out) throws GVariantTextException {
      if (!type.isDictEntry()) {
        throw doesNotFit(type);
      }
      out.begin();
      key.write(type.item(0), out);
      value.write(type.item(1), out);
      out.end();
    }
  }

  /** {@code {key: value, ...}}. */
  record Dictionary(int start, int end, List<TextNode> keys, List<TextNode> values)
      implements TextNode {
    @Override
    public TypePattern pattern() throws GVariantTextException {
      TypePattern entry =
          keys.isEmpty()
              ? new TypePattern.Entry(new TypePattern.Any(), new TypePattern.Any())
              : entry(keys, values);
      return new TypePattern.Loose(new TypePattern.Array(entry));
    }

    static TypePattern entry(List<TextNode> keys, List<TextNode> values)
        throws GVariantTextException {
      TypePattern key = common(keys);
      if (!TypePattern.isBasic(key)) {
        throw keys.get(0).wrong("a key must be of a basic type");
      }
      // As in GLib, the first value alone says the type of all values, unlike with keys and
      // elements.
      return new TypePattern.Entry(TypePattern.strict(key), values.get(0).pattern());
    }

    @Override
    public void writeAs(GVariantType type, GVariantWriter out) throws GVariantTextException {
      if (!type.isArray() || !type.element().isDictEntry()) {
        throw doesNotFit(type);
      }
      out.begin();
      for (int i = 0; i < keys.size(); i++) {
        out.begin();
        keys.get(i).write(type.element().item(0), out);
        values.get(i).write(type.element().item(1), out);
        out.end();
      }
      out.end();
    }
  }

  /** A value with its type before it. */
  record Declared(int start, int end, GVariantType type, TextNode inner) implements TextNode {
    @Override
    public TypePattern pattern() {
      return TypePattern.of(type);
    }

    @Override
    public void writeAs(GVariantType expected, GVariantWriter out) throws GVariantTextException {
      inner.write(expected, out);
    }
  }
}
