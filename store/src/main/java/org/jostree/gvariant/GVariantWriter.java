package org.jostree.gvariant;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Writes a GVariant value in normal form, little-endian: byte for byte what GLib writes.
 *
 * <p>The constructor of a container type (array, tuple, dictionary entry, maybe) stands for the
 * opened outermost container. Its children are then written in order: basic ones by the method of
 * their type, containers between {@link #begin} and {@link #end}, variants between {@link
 * #beginVariant} and {@code end}. {@code beginVariant} of a container type opens that container
 * with it, and one {@code end} closes both. The outermost container is closed by {@link
 * #toByteArray}.
 *
 * <pre>{@code
 * byte[] metadata = new GVariantWriter(GVariantType.of("a{sv}"))
 *     .begin()
 *     .writeString("version")
 *     .beginVariant(GVariantType.of("s")).writeString("42").end()
 *     .end()
 *     .toByteArray();
 * }</pre>
 *
 * <p>What does not fit the type is an {@link IllegalStateException}, and so is a value that would
 * nest deeper than 128 or take 2 GiB. After an exception the writer is of no further use. Not for
 * use by several threads at once.
 */
public final class GVariantWriter {
  private byte[] bytes = new byte[64];
  private int length;

  /** Ends of children, from the start of their container; a stack over all open containers. */
  private int[] ends = new int[16];

  private int endCount;

  private final GVariantType type;
  private @Nullable Frame frame;
  private boolean rootWritten;

  /** A container that is open. */
  private static final class Frame {
    final GVariantType type;

    /** The type of what is inside, for a variant. */
    final @Nullable GVariantType inner;

    final @Nullable Frame parent;
    final int start;
    final int firstEnd;
    final int depth;
    int written;

    Frame(
        GVariantType type,
        @Nullable GVariantType inner,
        @Nullable Frame parent,
        int start,
        int firstEnd) {
      this.type = type;
      this.inner = inner;
      this.parent = parent;
      this.start = start;
      this.firstEnd = firstEnd;
      this.depth = parent == null ? 0 : parent.depth + 1;
    }

    /** The type that the next child must have, or null if no further one may come. */
    @Nullable GVariantType next() {
      return switch (type.kind()) {
        case GVariantType.ARRAY -> type.element();
        case GVariantType.MAYBE -> written == 0 ? type.element() : null;
        case GVariantType.VARIANT -> written == 0 ? inner : null;
        default -> written < type.itemCount() ? type.item(written) : null;
      };
    }

    boolean isComplete() {
      return switch (type.kind()) {
        case GVariantType.ARRAY, GVariantType.MAYBE -> true;
        case GVariantType.VARIANT -> written == 1;
        default -> written == type.itemCount();
      };
    }

    /** Whether the end of the child just written is to be stored as a framing offset. */
    boolean needsOffset(GVariantType child) {
      return child.fixedSize() == 0
          && (type.isArray() || (type.hasMembers() && written < type.itemCount()));
    }
  }

  /** Begins a value of this type. */
  public GVariantWriter(GVariantType type) {
    this(type, isOpenedContainer(type));
  }

  private GVariantWriter(GVariantType type, boolean opened) {
    this.type = type;
    if (opened) {
      open(type, null);
    }
  }

  /** A writer whose outermost container, if it is one, is yet to be opened like any other. */
  static GVariantWriter unopened(GVariantType type) {
    return new GVariantWriter(type, false);
  }

  /** Opens the next child, an array, a tuple, a dictionary entry or a maybe. */
  public GVariantWriter begin() {
    GVariantType child = next();
    if (!isOpenedContainer(child)) {
      throw new IllegalStateException("the next value is of type " + child + ": no container");
    }
    open(child, null);
    return this;
  }

  /**
   * Opens the next child, a variant, for a value of the type {@code inner}; if that is a container
   * other than a variant, it is open too, and one {@link #end} closes both.
   */
  public GVariantWriter beginVariant(GVariantType inner) {
    expect("v");
    int depth = frame == null ? 0 : frame.depth + 1;
    if (depth + inner.depth() >= GVariantType.MAX_DEPTH) {
      throw nestedTooDeeply();
    }
    open(GVariantType.ANY, inner);
    if (isOpenedContainer(inner)) {
      open(inner, null);
    }
    return this;
  }

  /** Closes what was opened last. */
  public GVariantWriter end() {
    Frame open = frame;
    if (open == null) {
      throw new IllegalStateException("nothing is open");
    }
    close(open);
    Frame outer = frame;
    if (outer != null && outer.type.isVariant() && isOpenedContainer(open.type)) {
      close(outer);
    }
    return this;
  }

  public GVariantWriter writeBoolean(boolean value) {
    expect("b");
    return number(value ? 1 : 0, 1);
  }

  /** Writes a {@code y}: -128 to 255, of which the low 8 bits. */
  public GVariantWriter writeByte(int value) {
    expect("y");
    requireRange(value, Byte.MIN_VALUE, 0xff);
    return number(value, 1);
  }

  /** Writes an {@code n} or {@code q}: -32768 to 65535, of which the low 16 bits. */
  public GVariantWriter writeInt16(int value) {
    expect("nq");
    requireRange(value, Short.MIN_VALUE, 0xffff);
    return number(value, 2);
  }

  /** Writes an {@code i}, {@code h} or, by its 32 bits, {@code u}. */
  public GVariantWriter writeInt32(int value) {
    expect("iuh");
    return number(value, 4);
  }

  /** Writes an {@code x} or, by its 64 bits, {@code t}. */
  public GVariantWriter writeInt64(long value) {
    expect("xt");
    return number(value, 8);
  }

  public GVariantWriter writeDouble(double value) {
    expect("d");
    return number(Double.doubleToRawLongBits(value), 8);
  }

  /**
   * Writes an {@code s}, {@code o} or {@code g}.
   *
   * @throws IllegalArgumentException if the text has a NUL or a lone surrogate in it, or is not an
   *     object path or signature
   */
  public GVariantWriter writeString(String value) {
    GVariantType child = expect("sog");
    requireText(child, value);
    byte[] text = value.getBytes(UTF_8);
    reserve(text.length + 1L);
    System.arraycopy(text, 0, bytes, length, text.length);
    length += text.length;
    bytes[length++] = 0;
    written(child);
    return this;
  }

  /** Writes the next child, an {@code ay}; or, if an {@code ay} is open, all of its elements. */
  public GVariantWriter writeBytes(byte[] value) {
    if (frame != null && frame.type.equals(GVariantType.BYTES)) {
      append(value);
      return this;
    }
    GVariantType child = next();
    if (!child.equals(GVariantType.BYTES)) {
      throw new IllegalStateException("the next value is of type " + child + ", not ay");
    }
    append(value);
    written(child);
    return this;
  }

  /**
   * Writes the next child, of any type; or, if a container of just that type is open and empty, all
   * of its children. Of bytes that are not in normal form it writes the value that they read as.
   */
  public GVariantWriter writeValue(GVariantReader value) {
    if (frame != null && frame.type.equals(value.type()) && !value.type().isVariant()) {
      writeChildren(value);
      return this;
    }
    GVariantType child = next();
    if (!child.equals(value.type())) {
      throw new IllegalStateException(
          "the next value is of type " + child + ", not " + value.type());
    }
    int depth = frame == null ? 0 : frame.depth + 1;
    if (value.order() == ByteOrder.LITTLE_ENDIAN && value.isNormalAt(depth)) {
      alignFor(child);
      append(value.toByteArray());
      written(child);
    } else {
      writeByParts(value);
    }
    return this;
  }

  /** Writes the next child, a variant, with this value inside. */
  public GVariantWriter writeVariant(GVariantReader inner) {
    return beginVariant(inner.type()).writeValue(inner).end();
  }

  private void writeByParts(GVariantReader value) {
    switch (value.type().kind()) {
      case 'b' -> writeBoolean(value.asBoolean());
      case 'y' -> writeByte(value.asByte());
      case 'n', 'q' -> writeInt16(value.asInt16());
      case 'i', 'u', 'h' -> writeInt32(value.asInt32());
      case 'x', 't' -> writeInt64(value.asInt64());
      case 'd' -> writeDouble(value.asDouble());
      case 's', 'o', 'g' -> writeString(value.asString());
      case GVariantType.VARIANT -> writeVariant(value.asVariant());
      default -> {
        begin();
        writeChildren(value);
        end();
      }
    }
  }

  private void writeChildren(GVariantReader container) {
    for (int i = 0; i < container.count(); i++) {
      writeValue(container.child(i));
    }
  }

  /**
   * The serialised value.
   *
   * @throws IllegalStateException if something is missing, or a container inside is still open
   */
  public byte[] toByteArray() {
    if (frame != null && frame.parent == null) {
      close(frame);
    }
    if (frame != null || !rootWritten) {
      throw new IllegalStateException("the value of type " + type + " is not complete");
    }
    return Arrays.copyOf(bytes, length);
  }

  // ---- structure

  /** Whether it is a container that opens by itself; a variant needs to be told what is inside. */
  private static boolean isOpenedContainer(GVariantType type) {
    return !type.isBasic() && !type.isVariant();
  }

  private GVariantType next() {
    GVariantType next = frame != null ? frame.next() : rootWritten ? null : type;
    if (next == null) {
      throw new IllegalStateException(
          "the value of type " + (frame != null ? frame.type : type) + " is already complete");
    }
    return next;
  }

  private GVariantType expect(String kinds) {
    GVariantType child = next();
    if (kinds.indexOf(child.kind()) < 0) {
      throw new IllegalStateException("the next value is of type " + child + ", not of " + kinds);
    }
    return child;
  }

  private void open(GVariantType child, @Nullable GVariantType inner) {
    alignFor(child);
    // As in GLib, () is what a variant reads as if more would nest too deeply, and so may be
    // written.
    if (!child.equals(GVariantType.UNIT)) {
      requireDepth();
    }
    frame = new Frame(child, inner, frame, length, endCount);
  }

  private void close(Frame open) {
    if (!open.isComplete()) {
      throw new IllegalStateException(
          "a value of type " + open.type + " ends after " + open.written + " members");
    }
    switch (open.type.kind()) {
      case GVariantType.MAYBE -> endMaybe(open);
      case GVariantType.VARIANT -> endVariant(open);
      case GVariantType.ARRAY -> writeOffsets(open, false);
      default -> endTuple(open);
    }
    endCount = open.firstEnd;
    frame = open.parent;
    written(open.type);
  }

  /** A zero byte tells a value of no bytes from no value. */
  private void endMaybe(Frame open) {
    if (open.written == 1 && open.type.element().fixedSize() == 0) {
      append(new byte[1]);
    }
  }

  private void endVariant(Frame open) {
    GVariantType inner = open.inner;
    if (inner == null) {
      throw new IllegalStateException("a variant without a type");
    }
    append(new byte[1]);
    append(inner.string().getBytes(UTF_8));
  }

  private void endTuple(Frame open) {
    if (open.type.fixedSize() != 0) {
      append(new byte[open.type.fixedSize() - (length - open.start)]);
    }
    writeOffsets(open, true);
  }

  private void writeOffsets(Frame open, boolean backwards) {
    int count = endCount - open.firstEnd;
    if (count == 0) {
      return;
    }
    int bodySize = length - open.start;
    int width = (int) ((GVariantReader.totalSize(bodySize, count) - bodySize) / count);
    reserve((long) width * count);
    for (int i = 0; i < count; i++) {
      int end = ends[backwards ? endCount - 1 - i : open.firstEnd + i];
      putLittleEndian(end, width);
    }
  }

  /** Takes note in the enclosing container that a child ended here. */
  private void written(GVariantType child) {
    Frame parent = frame;
    if (parent == null) {
      rootWritten = true;
      return;
    }
    parent.written++;
    if (parent.needsOffset(child)) {
      if (endCount == ends.length) {
        ends = Arrays.copyOf(ends, endCount * 2);
      }
      ends[endCount++] = length - parent.start;
    }
  }

  // ---- bytes

  private GVariantWriter number(long value, int width) {
    GVariantType child = next();
    alignFor(child);
    requireDepth();
    reserve(width);
    putLittleEndian(value, width);
    written(child);
    return this;
  }

  /**
   * Containers start at multiples of their alignment, so that of the outermost one counts for all.
   */
  private void alignFor(GVariantType child) {
    int padding = -length & (child.alignment() - 1);
    reserve(padding);
    length += padding;
  }

  private void append(byte[] more) {
    reserve(more.length);
    System.arraycopy(more, 0, bytes, length, more.length);
    length += more.length;
  }

  private void putLittleEndian(long value, int width) {
    for (int i = 0; i < width; i++) {
      bytes[length++] = (byte) (value >>> (8 * i));
    }
  }

  private void reserve(long more) {
    long needed = length + more;
    if (needed <= bytes.length) {
      return;
    }
    int limit = Integer.MAX_VALUE - 8;
    if (needed > limit) {
      throw new IllegalStateException("a value larger than 2 GiB");
    }
    bytes = Arrays.copyOf(bytes, (int) Math.min(limit, Math.max(needed, bytes.length * 2L)));
  }

  // ---- checks on the caller

  private void requireDepth() {
    if (frame != null && frame.depth + 1 >= GVariantType.MAX_DEPTH) {
      throw nestedTooDeeply();
    }
  }

  private static IllegalStateException nestedTooDeeply() {
    return new IllegalStateException("values nested deeper than " + GVariantType.MAX_DEPTH);
  }

  private static void requireRange(int value, int min, int max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(value + " is not in " + min + " to " + max);
    }
  }

  private static void requireText(GVariantType type, String value) {
    if (!isValidText(value)) {
      throw new IllegalArgumentException("text with a NUL or a lone surrogate");
    }
    if (type.kind() == 'o' && !GVariantReader.isObjectPath(value)) {
      throw new IllegalArgumentException("not an object path: " + value);
    }
    if (type.kind() == 'g' && !GVariantType.isSignature(value)) {
      throw new IllegalArgumentException("not a signature: " + value);
    }
  }

  /** Whether it can be written in UTF-8, ended by its only NUL. */
  static boolean isValidText(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (c == 0 || Character.isSurrogate(c)) {
        return false;
      }
    }
    return true;
  }
}
