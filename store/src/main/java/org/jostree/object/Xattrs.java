package org.jostree.object;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.jostree.gvariant.GVariantReader;
import org.jostree.gvariant.GVariantType;
import org.jostree.gvariant.GVariantWriter;
import org.jspecify.annotations.Nullable;

/**
 * The extended attributes of a file or directory, ordered by the bytes of their names. Serialised
 * as {@code a(ayay)}: name with a closing NUL, value.
 */
public final class Xattrs implements Iterable<Xattrs.Attribute> {
  /** No attributes. */
  public static final Xattrs NONE = new Xattrs(List.of());

  static final GVariantType TYPE = GVariantType.of("a(ayay)");

  private final List<Attribute> attributes;

  private Xattrs(List<Attribute> attributes) {
    this.attributes = attributes;
  }

  /**
   * One attribute. The arrays are shared, not copied: do not change them.
   *
   * @param name as the kernel gives it, such as {@code user.mime_type}, without closing NUL
   */
  @SuppressWarnings("ArrayRecordComponent") // values of a few bytes, compared through Xattrs
  public record Attribute(byte[] name, byte[] value) implements Comparable<Attribute> {
    /** The name as text; names that are not UTF-8 are shown with replacement characters. */
    public String nameText() {
      return new String(name, StandardCharsets.UTF_8);
    }

    @Override
    public int compareTo(Attribute other) {
      return Arrays.compareUnsigned(name, other.name);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Attribute that
          && Arrays.equals(name, that.name)
          && Arrays.equals(value, that.value);
    }

    @Override
    public int hashCode() {
      return 31 * Arrays.hashCode(name) + Arrays.hashCode(value);
    }

    @Override
    public String toString() {
      return nameText() + "=" + Arrays.toString(value);
    }
  }

  /** The attributes given, put in order. */
  public static Xattrs of(List<Attribute> attributes) {
    if (attributes.isEmpty()) {
      return NONE;
    }
    List<Attribute> sorted = new ArrayList<>(attributes);
    sorted.sort(null);
    return new Xattrs(List.copyOf(sorted));
  }

  /**
   * Reads {@code a(ayay)}; the order of the bytes read is kept.
   *
   * @throws MalformedObjectException when a name lacks its closing NUL
   */
  static Xattrs read(GVariantReader array) throws MalformedObjectException {
    int count = array.count();
    if (count == 0) {
      return NONE;
    }
    List<Attribute> attributes = new ArrayList<>(Math.min(count, 64));
    for (int i = 0; i < count; i++) {
      GVariantReader pair = array.child(i);
      byte[] name = pair.child(0).toByteArray();
      if (name.length < 2 || name[name.length - 1] != 0) {
        throw new MalformedObjectException("Invalid xattr name (empty or missing NUL)");
      }
      attributes.add(
          new Attribute(Arrays.copyOf(name, name.length - 1), pair.child(1).toByteArray()));
    }
    return new Xattrs(List.copyOf(attributes));
  }

  /** The attributes of serialised {@code a(ayay)}, as an object of type file-xattrs holds them. */
  public static Xattrs parse(byte[] serialised) throws MalformedObjectException {
    return read(GVariantReader.of(TYPE, serialised));
  }

  /** Writes the array as the next child of a writer. */
  public void write(GVariantWriter writer) {
    writer.begin();
    for (Attribute attribute : attributes) {
      write(attribute, writer);
    }
    writer.end();
  }

  private static void write(Attribute attribute, GVariantWriter writer) {
    writer.begin();
    writer.writeBytes(Arrays.copyOf(attribute.name(), attribute.name().length + 1));
    writer.writeBytes(attribute.value());
    writer.end();
  }

  /** The array {@code a(ayay)} as a value. */
  public GVariantReader toVariant() {
    GVariantWriter writer = new GVariantWriter(TYPE);
    for (Attribute attribute : attributes) {
      write(attribute, writer);
    }
    return GVariantReader.of(TYPE, writer.toByteArray());
  }

  /** The attributes in order. */
  public List<Attribute> asList() {
    return attributes;
  }

  /** Whether there are none. */
  public boolean isEmpty() {
    return attributes.isEmpty();
  }

  /** The value of the attribute of that name, or null. */
  public byte @Nullable [] get(CharSequence name) {
    for (int i = 0; i < attributes.size(); i++) {
      if (isText(attributes.get(i).name(), name)) {
        return attributes.get(i).value();
      }
    }
    return null;
  }

  private static boolean isText(byte[] bytes, CharSequence text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        return Arrays.equals(bytes, text.toString().getBytes(StandardCharsets.UTF_8));
      }
      if (i == bytes.length || bytes[i] != c) {
        return false;
      }
    }
    return bytes.length == text.length();
  }

  @Override
  public Iterator<Attribute> iterator() {
    return attributes.iterator();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other || (other instanceof Xattrs that && areThoseOf(that));
  }

  /** Without an iterator, since a server compares them with each file that it reads. */
  private boolean areThoseOf(Xattrs other) {
    if (attributes.size() != other.attributes.size()) {
      return false;
    }
    for (int i = 0; i < attributes.size(); i++) {
      if (!attributes.get(i).equals(other.attributes.get(i))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int hashCode() {
    return attributes.hashCode();
  }

  @Override
  public String toString() {
    return attributes.toString();
  }
}
