package org.jostree.mount.meta;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.util.HexFormat;
import org.jostree.gvariant.GVariantReader;
import org.jostree.gvariant.GVariantType;

/**
 * Writes GVariant values as JSON: dictionaries with text keys as objects, other arrays and tuples
 * as arrays, byte arrays as hexadecimal digits, a maybe as null or what is in it, variants as what
 * is in them. Numbers are as they are written, of any size.
 *
 * <p>All values together may take a number of bytes. One that would take more, or is not in normal
 * form, so that few bytes could stand for endless text, is told by its type and size only.
 */
final class VariantJson {
  private final JsonWriter json;
  private long bytesLeft;

  VariantJson(JsonWriter json, long bytes) {
    this.json = json;
    this.bytesLeft = bytes;
  }

  /** Writes a value. */
  void write(GVariantReader value) throws IOException {
    if (value.size() > bytesLeft || !value.isNormal()) {
      json.beginObject();
      json.name("type").value(value.type().string());
      json.name("bytes").value(value.size());
      json.endObject();
      return;
    }
    bytesLeft -= value.size();
    append(value);
  }

  private void append(GVariantReader value) throws IOException {
    GVariantType type = value.type();
    if (type.isVariant()) {
      append(value.asVariant());
    } else if (type.isArray()) {
      appendArray(value);
    } else if (type.isTuple() || type.isDictEntry()) {
      appendElements(value);
    } else if (type.isMaybe()) {
      if (value.count() == 0) {
        json.nullValue();
      } else {
        append(value.child(0));
      }
    } else {
      appendBasic(value);
    }
  }

  private void appendArray(GVariantReader value) throws IOException {
    GVariantType element = value.type().element();
    if (element.string().equals("y")) {
      json.value(HexFormat.of().formatHex(value.toByteArray()));
    } else if (element.isDictEntry() && isText(element.items().get(0))) {
      json.beginObject();
      for (int i = 0; i < value.count(); i++) {
        GVariantReader entry = value.child(i);
        json.name(entry.childString(0));
        append(entry.child(1));
      }
      json.endObject();
    } else {
      appendElements(value);
    }
  }

  private static boolean isText(GVariantType type) {
    return switch (type.string()) {
      case "s", "o", "g" -> true;
      default -> false;
    };
  }

  private void appendElements(GVariantReader value) throws IOException {
    json.beginArray();
    for (int i = 0; i < value.count(); i++) {
      append(value.child(i));
    }
    json.endArray();
  }

  private void appendBasic(GVariantReader value) throws IOException {
    switch (value.type().string()) {
      case "b" -> json.value(value.asBoolean());
      case "y" -> json.value(value.asByte());
      case "n", "q" -> json.value(value.asInt16());
      case "i", "h" -> json.value(value.asInt32());
      case "u" -> json.value(Integer.toUnsignedLong(value.asInt32()));
      case "x" -> json.value(value.asInt64());
      case "t" -> json.jsonValue(Long.toUnsignedString(value.asInt64()));
      case "d" -> appendDouble(value.asDouble());
      default -> json.value(value.asString());
    }
  }

  /** JSON has no infinity, and no numbers that are none. */
  private void appendDouble(double number) throws IOException {
    if (Double.isFinite(number)) {
      json.value(number);
    } else {
      json.value(Double.toString(number));
    }
  }
}
