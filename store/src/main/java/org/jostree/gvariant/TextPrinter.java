package org.jostree.gvariant;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/** Turns one value into text. */
final class TextPrinter {
  private static final int SIGNIFICANT_DIGITS = 17;

  private final StringBuilder out = new StringBuilder();
  private final long limit;

  TextPrinter(int valueSize) {
    limit = Math.min(Integer.MAX_VALUE / 4, (64L << 20) + 16L * valueSize);
  }

  String print(GVariantReader value, boolean annotate) {
    append(value, annotate);
    return isFull() ? out.append("...").toString() : out.toString();
  }

  private boolean isFull() {
    return out.length() > limit;
  }

  private void append(GVariantReader value, boolean annotate) {
    if (isFull()) {
      return;
    }
    switch (value.type().kind()) {
      case GVariantType.MAYBE -> appendMaybe(value, annotate);
      case GVariantType.ARRAY -> appendArray(value, annotate);
      case GVariantType.TUPLE -> appendTuple(value, annotate);
      case GVariantType.DICT_ENTRY -> appendEntry(value, annotate);
      case GVariantType.VARIANT -> appendVariant(value);
      case 'b' -> out.append(value.asBoolean());
      case 'y' -> appendByte(value.asByte(), annotate);
      case 'n' -> appendNumber("int16 ", value.asInt16(), annotate);
      case 'q' -> appendNumber("uint16 ", value.asInt16(), annotate);
      case 'i' -> out.append(value.asInt32());
      case 'h' -> appendNumber("handle ", value.asInt32(), annotate);
      case 'u' -> appendNumber("uint32 ", Integer.toUnsignedLong(value.asInt32()), annotate);
      case 'x' -> appendNumber("int64 ", value.asInt64(), annotate);
      case 't' ->
          out.append(annotate ? "uint64 " : "").append(Long.toUnsignedString(value.asInt64()));
      case 'd' -> appendDouble(value.asDouble());
      case 'o' -> appendPlainText("objectpath ", value.asString(), annotate);
      case 'g' -> appendPlainText("signature ", value.asString(), annotate);
      default -> appendText(value.asString());
    }
  }

  private void appendNumber(String keyword, long value, boolean annotate) {
    out.append(annotate ? keyword : "").append(value);
  }

  private void appendPlainText(String keyword, String text, boolean annotate) {
    out.append(annotate ? keyword : "").append('\'').append(text).append('\'');
  }

  private void appendByte(int value, boolean annotate) {
    out.append(annotate ? "byte 0x" : "0x");
    appendHex(value, 2);
  }

  private void appendHex(int value, int digits) {
    for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
      out.append(Character.forDigit((value >>> shift) & 0xf, 16));
    }
  }

  private void appendType(GVariantReader value) {
    out.append('@').append(value.type()).append(' ');
  }

  /** "just" is left out wherever something is in the innermost maybe: the type tells the rest. */
  private void appendMaybe(GVariantReader value, boolean annotate) {
    if (annotate) {
      appendType(value);
    }
    int levels = 0;
    GVariantReader inner = value;
    while (inner.type().isMaybe() && inner.count() == 1) {
      inner = inner.child(0);
      levels++;
    }
    if (inner.type().isMaybe()) {
      out.append("just ".repeat(levels)).append("nothing");
    } else {
      append(inner, false);
    }
  }

  private void appendArray(GVariantReader value, boolean annotate) {
    boolean dictionary = value.type().element().isDictEntry();
    if (isByteString(value)) {
      appendByteString(value);
    } else if (value.count() == 0) {
      if (annotate) {
        appendType(value);
      }
      out.append(dictionary ? "{}" : "[]");
    } else if (dictionary) {
      appendDictionary(value, annotate);
    } else {
      appendElements(value, annotate);
    }
  }

  /** The first element's annotation stands for all. */
  private void appendElements(GVariantReader value, boolean annotate) {
    out.append('[');
    for (int i = 0; i < value.count() && !isFull(); i++) {
      out.append(i == 0 ? "" : ", ");
      append(value.child(i), annotate && i == 0);
    }
    out.append(']');
  }

  private void appendDictionary(GVariantReader value, boolean annotate) {
    out.append('{');
    for (int i = 0; i < value.count() && !isFull(); i++) {
      out.append(i == 0 ? "" : ", ");
      GVariantReader entry = value.child(i);
      append(entry.child(0), annotate && i == 0);
      out.append(": ");
      append(entry.child(1), annotate && i == 0);
    }
    out.append('}');
  }

  private void appendTuple(GVariantReader value, boolean annotate) {
    out.append('(');
    for (int i = 0; i < value.count() && !isFull(); i++) {
      out.append(i == 0 ? "" : ", ");
      append(value.child(i), annotate);
    }
    out.append(value.count() == 1 ? ",)" : ")");
  }

  private void appendEntry(GVariantReader value, boolean annotate) {
    out.append('{');
    append(value.child(0), annotate);
    out.append(", ");
    append(value.child(1), annotate);
    out.append('}');
  }

  private void appendVariant(GVariantReader value) {
    out.append('<');
    append(value.asVariant(), true);
    out.append('>');
  }

  // ---- text

  private void appendText(String text) {
    char quote = text.indexOf('\'') >= 0 ? '"' : '\'';
    out.append(quote);
    text.codePoints().forEach(c -> appendCharacter(c, quote));
    out.append(quote);
  }

  private void appendCharacter(int c, char quote) {
    if (c == quote || c == '\\') {
      out.append('\\').appendCodePoint(c);
    } else if (isPrintable(c)) {
      out.appendCodePoint(c);
    } else if (letterOfEscape(c) != 0) {
      out.append('\\').append(letterOfEscape(c));
    } else if (c < 0x10000) {
      out.append("\\u");
      appendHex(c, 4);
    } else {
      out.append("\\U");
      appendHex(c, 8);
    }
  }

  /** Which characters are assigned differs between versions of Unicode, here as with GLib. */
  private static boolean isPrintable(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL, Character.FORMAT, Character.UNASSIGNED, Character.SURROGATE -> false;
      default -> true;
    };
  }

  private static char letterOfEscape(int c) {
    return switch (c) {
      case 0x07 -> 'a';
      case '\b' -> 'b';
      case '\f' -> 'f';
      case '\n' -> 'n';
      case '\r' -> 'r';
      case '\t' -> 't';
      case 0x0b -> 'v';
      default -> 0;
    };
  }

  // ---- byte strings

  /** Bytes whose only NUL is their last are shown as text. */
  private static boolean isByteString(GVariantReader value) {
    if (!value.type().equals(GVariantType.BYTES) || value.size() == 0) {
      return false;
    }
    return value.firstZero() == value.size() - 1;
  }

  private void appendByteString(GVariantReader value) {
    byte[] bytes = value.toByteArray();
    int length = bytes.length - 1;
    boolean hasQuote = false;
    for (byte b : bytes) {
      hasQuote |= b == '\'';
    }
    char quote = hasQuote ? '"' : '\'';
    out.append('b').append(quote);
    for (int i = 0; i < length && !isFull(); i++) {
      appendByteOfString(bytes[i] & 0xff);
    }
    out.append(quote);
  }

  private void appendByteOfString(int b) {
    char letter = letterOfEscape(b);
    if (b == '"' || b == '\\') {
      out.append('\\').append((char) b);
    } else if (b >= 0x20 && b < 0x7f) {
      out.append((char) b);
    } else if (letter != 0 && letter != 'a') {
      out.append('\\').append(letter);
    } else {
      out.append('\\');
      for (int shift = 6; shift >= 0; shift -= 3) {
        out.append((char) ('0' + ((b >> shift) & 7)));
      }
    }
  }

  // ---- doubles

  /** As {@code %.17g} in C, with {@code .0} where the text would be that of an integer. */
  private void appendDouble(double value) {
    if (Double.isNaN(value)) {
      out.append(Double.doubleToRawLongBits(value) < 0 ? "-nan" : "nan");
      return;
    }
    if (Double.doubleToRawLongBits(value) < 0) {
      out.append('-');
    }
    if (Double.isInfinite(value)) {
      out.append("inf");
    } else if (value == 0) {
      out.append("0.0");
    } else {
      appendFinite(Math.abs(value));
    }
  }

  private void appendFinite(double value) {
    BigDecimal rounded =
        new BigDecimal(value).round(new MathContext(SIGNIFICANT_DIGITS, RoundingMode.HALF_EVEN));
    int exponent = rounded.precision() - rounded.scale() - 1;
    BigDecimal shortest = rounded.stripTrailingZeros();
    if (exponent >= -4 && exponent < SIGNIFICANT_DIGITS) {
      String plain = shortest.toPlainString();
      out.append(plain).append(plain.indexOf('.') < 0 ? ".0" : "");
      return;
    }
    String digits = shortest.unscaledValue().toString();
    out.append(digits.charAt(0));
    if (digits.length() > 1) {
      out.append('.').append(digits, 1, digits.length());
    }
    out.append('e').append(exponent < 0 ? '-' : '+');
    out.append(String.format(Locale.ROOT, "%02d", Math.abs(exponent)));
  }
}
