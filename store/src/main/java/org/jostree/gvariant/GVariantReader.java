package org.jostree.gvariant;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A GVariant value read in place from its serialised bytes: nothing is copied or decoded before it
 * is asked for, and a child is a small object over the same bytes.
 *
 * <p>Any bytes may be read as any type. What is not in normal form reads as in GLib 2.74: a child
 * whose place cannot be made out (framing offsets out of bounds, out of order, overlapping) has the
 * default value of its type, as has a value of a fixed size in the wrong number of bytes; text that
 * is not valid reads as {@code ""}, an object path as {@code "/"}; a variant whose type is not
 * valid or takes more than 64 KiB, or that nests deeper than 128, holds {@code ()}. Reading never
 * fails, and allocates no more than the bytes that are there. {@link #isNormal} says whether all of
 * it is well formed.
 *
 * <p>Exceptions are for mistakes of the caller only: {@link IllegalStateException} from an accessor
 * that does not fit the type, {@link IndexOutOfBoundsException} for a child that is not there. A
 * variant's content has a type that the bytes chose: look at {@link #type} first, or use {@link
 * #lookup(String, GVariantType)}.
 *
 * <p>Safe for use by many threads at once, as long as the bytes do not change.
 */
public final class GVariantReader {
  private static final byte[] NO_BYTES = {};

  /**
   * The longest type string in a variant. GLib has no limit but the value's size; a type takes many
   * times the memory of its string, so that one of many megabytes could exhaust it.
   */
  private static final int MAX_TYPE_STRING = 1 << 16;

  /** The place of a child that is broken: it has the default value. */
  private static final long NOWHERE = -1;

  /** {@link #inOrder} before it was looked for. */
  private static final int UNKNOWN = -2;

  private final GVariantType type;
  private final byte[] array;
  private final @Nullable ByteBuffer direct;
  private final boolean bigEndian;

  /** Index of the first byte, or -1 for a default value, which is {@code size} zero bytes. */
  private final int start;

  private final int size;

  /** How many containers this value is inside of. */
  private final int depth;

  private final int count;

  /**
   * Index of the last child up to which all framing offsets are in order. Found on first use; a
   * race finds the same number twice.
   */
  private int inOrder = UNKNOWN;

  private GVariantReader(
      GVariantType type,
      byte[] array,
      @Nullable ByteBuffer direct,
      boolean bigEndian,
      int start,
      int size,
      int depth) {
    this.type = type;
    this.array = array;
    this.direct = direct;
    this.bigEndian = bigEndian;
    this.start = start;
    this.size = size;
    this.depth = depth;
    this.count = countChildren();
  }

  /** A child of {@code parent}, in the same bytes; at -1 the default value. */
  private GVariantReader(GVariantReader parent, GVariantType type, int start, int size) {
    this(type, parent.array, parent.direct, parent.bigEndian, start, size, parent.depth + 1);
  }

  /** Reads all of {@code data}, little-endian. The array is not copied and must not change. */
  public static GVariantReader of(GVariantType type, byte[] data) {
    return of(type, data, ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Reads all of {@code data}, with its numbers in the given byte order (framing offsets are
   * little-endian in either). The array is not copied and must not change.
   */
  public static GVariantReader of(GVariantType type, byte[] data, ByteOrder order) {
    return root(type, data, null, order, 0, data.length);
  }

  /**
   * Reads the remaining bytes of {@code data}, little-endian; the buffer's own byte order plays no
   * part, its position is left alone. The bytes are not copied and must not change.
   */
  public static GVariantReader of(GVariantType type, ByteBuffer data) {
    return of(type, data, ByteOrder.LITTLE_ENDIAN);
  }

  /** Like {@link #of(GVariantType, ByteBuffer)}, with numbers in the given byte order. */
  public static GVariantReader of(GVariantType type, ByteBuffer data, ByteOrder order) {
    if (data.hasArray()) {
      int start = data.arrayOffset() + data.position();
      return root(type, data.array(), null, order, start, data.remaining());
    }
    return root(type, NO_BYTES, data.slice(), order, 0, data.remaining());
  }

  private static GVariantReader root(
      GVariantType type,
      byte[] array,
      @Nullable ByteBuffer direct,
      ByteOrder order,
      int start,
      int size) {
    boolean bigEndian = order == ByteOrder.BIG_ENDIAN;
    if (type.fixedSize() != 0 && type.fixedSize() != size) {
      return new GVariantReader(type, array, direct, bigEndian, -1, type.fixedSize(), 0);
    }
    return new GVariantReader(type, array, direct, bigEndian, start, size, 0);
  }

  /** The type of the value. */
  public GVariantType type() {
    return type;
  }

  /** The byte order of the numbers in it. */
  public ByteOrder order() {
    return bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
  }

  /** The number of bytes that it takes. */
  public int size() {
    return size;
  }

  /**
   * The number of children: elements, members, 2 for a dictionary entry, 0 or 1 for a maybe, 1 for
   * a variant, 0 for what is not a container.
   */
  public int count() {
    return count;
  }

  /**
   * The child number {@code i}, from 0; a variant's only child is the value inside.
   *
   * @throws IndexOutOfBoundsException if there is no such child
   */
  public GVariantReader child(int i) {
    if (type.isVariant()) {
      requireChild(i);
      return asVariant();
    }
    GVariantType childType = childType(i);
    long place = place(i);
    if (place == NOWHERE) {
      return new GVariantReader(this, childType, -1, childType.fixedSize());
    }
    return new GVariantReader(this, childType, startOf(place), sizeOf(place));
  }

  /**
   * The text of the child number {@code i}, a string, object path or signature: as {@code
   * child(i).asString()}.
   */
  public String childString(int i) {
    GVariantType childType = childType(i);
    requireStringLike(childType);
    long place = place(i);
    return place == NOWHERE
        ? defaultText(childType)
        : text(childType, startOf(place), sizeOf(place));
  }

  /**
   * A copy of the bytes of the child number {@code i}, of any type: as {@code
   * child(i).toByteArray()}.
   */
  public byte[] childBytes(int i) {
    if (type.isVariant()) {
      return child(i).toByteArray();
    }
    GVariantType childType = childType(i);
    long place = place(i);
    return place == NOWHERE ? new byte[childType.fixedSize()] : copy(startOf(place), sizeOf(place));
  }

  /** The value of a {@code b}: any byte but 0 is true. */
  public boolean asBoolean() {
    requireKind("b");
    return byteAt(0) != 0;
  }

  /** The value of a {@code y}: 0 to 255. */
  public int asByte() {
    requireKind("y");
    return byteAt(0);
  }

  /** The value of an {@code n} (-32768 to 32767) or of a {@code q} (0 to 65535). */
  public int asInt16() {
    requireKind("nq");
    int value = (int) number(2);
    return type.kind() == 'n' ? (short) value : value;
  }

  /** The value of an {@code i} or {@code h}; of a {@code u} the 32 bits, unsigned. */
  public int asInt32() {
    requireKind("iuh");
    return (int) number(4);
  }

  /** The value of an {@code x}; of a {@code t} the 64 bits, unsigned. */
  public long asInt64() {
    requireKind("xt");
    return number(8);
  }

  /** The value of a {@code d}. */
  public double asDouble() {
    requireKind("d");
    return Double.longBitsToDouble(number(8));
  }

  /** The text of an {@code s}, {@code o} or {@code g}. */
  public String asString() {
    requireStringLike(type);
    return start < 0 ? defaultText(type) : text(type, start, size);
  }

  /** The value inside a {@code v}. */
  public GVariantReader asVariant() {
    requireKind("v");
    int separator = size - 1;
    while (separator > 0 && byteAt(separator) != 0) {
      separator--;
    }
    GVariantType inner = size > 0 && byteAt(separator) == 0 ? typeAt(separator + 1) : null;
    if (inner == null
        || (inner.fixedSize() != 0 && inner.fixedSize() != separator)
        || depth + inner.depth() >= GVariantType.MAX_DEPTH) {
      return new GVariantReader(this, GVariantType.UNIT, -1, 1);
    }
    return new GVariantReader(this, inner, start, separator);
  }

  /**
   * The value that a dictionary with text keys, as {@code a{sv}}, has for a key: of the first entry
   * with it; out of the variant, if the values are variants. Null if there is none.
   */
  public @Nullable GVariantReader lookup(String key) {
    GVariantType entryType = type.isArray() ? type.element() : GVariantType.UNIT;
    if (!entryType.isDictEntry() || !entryType.item(0).isStringLike()) {
      throw new IllegalStateException("type " + type + " is not a dictionary with text keys");
    }
    for (int i = 0; i < count; i++) {
      GVariantReader entry = child(i);
      if (entry.childString(0).equals(key)) {
        GVariantReader value = entry.child(1);
        return value.type.isVariant() ? value.asVariant() : value;
      }
    }
    return null;
  }

  /** Like {@link #lookup(String)}, but null also if the value is not of the expected type. */
  public @Nullable GVariantReader lookup(String key, GVariantType expected) {
    GVariantReader value = lookup(key);
    return value != null && value.type.equals(expected) ? value : null;
  }

  /** A copy of the serialised bytes; zeros for a default value of fixed size. */
  public byte[] toByteArray() {
    return start < 0 ? new byte[size] : copy(start, size);
  }

  /** The serialised bytes, not copied; zeros for a default value of fixed size. */
  public ByteBuffer bytes() {
    if (start < 0) {
      return ByteBuffer.allocate(size).asReadOnlyBuffer();
    }
    if (direct != null) {
      return direct.slice(start, size).asReadOnlyBuffer();
    }
    return ByteBuffer.wrap(array, start, size).slice().asReadOnlyBuffer();
  }

  /**
   * Whether the bytes are the one normal form of the value: what {@link GVariantWriter} would
   * write, and what alone may be hashed, signed or compared.
   */
  public boolean isNormal() {
    return isNormalAt(depth);
  }

  /** Whether they would be, inside of that many containers. */
  boolean isNormalAt(int atDepth) {
    if (atDepth >= GVariantType.MAX_DEPTH) {
      return false;
    }
    return switch (type.kind()) {
      case GVariantType.ARRAY ->
          type.element().fixedSize() != 0
              ? isNormalFixedArray(atDepth)
              : isNormalVariableArray(atDepth);
      case GVariantType.MAYBE -> isNormalMaybe(atDepth);
      case GVariantType.TUPLE, GVariantType.DICT_ENTRY -> isNormalTuple(atDepth);
      case GVariantType.VARIANT -> isNormalVariant(atDepth);
      case 'b' -> start >= 0 && byteAt(0) < 2;
      case 's' -> start >= 0 && (isAscii() || validText(type, start, size) != null);
      case 'o', 'g' -> start >= 0 && validText(type, start, size) != null;
      default -> start >= 0;
    };
  }

  /** Whether it is ASCII with a NUL at the end only: true of nearly all text, and cheap to see. */
  private boolean isAscii() {
    for (int i = 0; i < size - 1; i++) {
      int b = absoluteByte(start + i);
      if (b == 0 || b >= 0x80) {
        return false;
      }
    }
    return size > 0 && absoluteByte(start + size - 1) == 0;
  }

  /** Index of the first byte that is zero, or -1 if there is none. */
  int firstZero() {
    for (int i = 0; i < size; i++) {
      if (byteAt(i) == 0) {
        return i;
      }
    }
    return -1;
  }

  private boolean isNormalFixedArray(int atDepth) {
    GVariantType element = type.element();
    if (size % element.fixedSize() != 0) {
      return false;
    }
    if (element.isNumber()) {
      return size == 0 || atDepth + 1 < GVariantType.MAX_DEPTH;
    }
    return allNormal(atDepth + 1);
  }

  private boolean isNormalVariableArray(int atDepth) {
    if (size == 0) {
      return true;
    }
    int width = offsetWidth(size);
    int bodySize = bodySize(width);
    if (count == 0 || totalSize(bodySize, count) != size) {
      return false;
    }
    long position = 0;
    for (int i = 0; i < count; i++) {
      long end = elementEnd(i, width, bodySize);
      if (end < position || end > bodySize) {
        return false;
      }
      long aligned = align(position, type.element().alignment());
      if (aligned > end || !isZero(position, aligned)) {
        return false;
      }
      position = end;
    }
    return allNormal(atDepth + 1);
  }

  private boolean isNormalMaybe(int atDepth) {
    if (size == 0) {
      return true;
    }
    if (type.element().fixedSize() != 0) {
      return size == type.element().fixedSize() && child(0).isNormalAt(atDepth + 1);
    }
    return byteAt(size - 1) == 0 && child(0).isNormalAt(atDepth + 1);
  }

  private boolean isNormalTuple(int atDepth) {
    if (start < 0 && size != 0) {
      return false;
    }
    int width = offsetWidth(size);
    int bodyEnd = size;
    int offsets = 0;
    long position = 0;
    for (int i = 0; i < count; i++) {
      GVariantType.Member member = type.member(i);
      long memberStart = align(position, member.type().alignment());
      if (memberStart > size || !isZero(position, memberStart)) {
        return false;
      }
      long end;
      switch (member.ending()) {
        case FIXED -> end = memberStart + member.type().fixedSize();
        case LAST -> end = bodyEnd;
        default -> {
          if (bodyEnd - width < memberStart || width == 0) {
            return false;
          }
          bodyEnd -= width;
          offsets++;
          end = offsetAt(bodyEnd, width);
        }
      }
      if (end < memberStart || end > bodyEnd) {
        return false;
      }
      position = end;
    }
    if (type.fixedSize() != 0) {
      return isZero(position, size) && allNormal(atDepth + 1);
    }
    return position == bodyEnd
        && (offsets == 0 || totalSize(bodyEnd, offsets) == size)
        && allNormal(atDepth + 1);
  }

  private boolean isNormalVariant(int atDepth) {
    GVariantReader inner = asVariant();
    return (inner.start >= 0 || inner.size == 0)
        && atDepth + inner.type.depth() < GVariantType.MAX_DEPTH
        && inner.isNormalAt(atDepth + 1);
  }

  private boolean allNormal(int atDepth) {
    for (int i = 0; i < count; i++) {
      if (!child(i).isNormalAt(atDepth)) {
        return false;
      }
    }
    return true;
  }

  private boolean isZero(long from, long to) {
    for (long i = from; i < to; i++) {
      if (byteAt((int) i) != 0) {
        return false;
      }
    }
    return true;
  }

  // ---- where children are

  private int countChildren() {
    return switch (type.kind()) {
      case GVariantType.ARRAY -> countElements(type.element().fixedSize());
      case GVariantType.MAYBE -> {
        int fixedSize = type.element().fixedSize();
        yield (fixedSize != 0 ? size == fixedSize : size > 0) ? 1 : 0;
      }
      case GVariantType.VARIANT -> 1;
      default -> type.itemCount();
    };
  }

  private int countElements(int fixedSize) {
    if (fixedSize == 0) {
      return countVariableElements();
    }
    return size % fixedSize == 0 ? size / fixedSize : 0;
  }

  /** The last framing offset ends the last element, and the framing offsets begin there. */
  private int countVariableElements() {
    if (size == 0) {
      return 0;
    }
    int width = offsetWidth(size);
    long lastEnd = offsetAt(size - width, width);
    if (lastEnd > size || (size - lastEnd) % width != 0) {
      return 0;
    }
    return (int) (size - lastEnd) / width;
  }

  private void requireChild(int i) {
    if (i < 0 || i >= count) {
      throw new IndexOutOfBoundsException(
          "child " + i + " of " + count + " in a value of type " + type);
    }
  }

  private GVariantType childType(int i) {
    requireChild(i);
    return type.hasMembers() ? type.item(i) : type.item(0);
  }

  /** Start and size of a child in one number, or {@link #NOWHERE} if it is broken. */
  private long place(int i) {
    if (type.hasMembers()) {
      return placeOfMember(i);
    }
    int elementSize = type.element().fixedSize();
    if (elementSize != 0) {
      return start < 0 ? NOWHERE : place((long) i * elementSize, elementSize);
    }
    return type.isMaybe() ? placeIn(0, size - 1L, size) : placeOfElement(i);
  }

  private long placeOfElement(int i) {
    if (inOrder == UNKNOWN) {
      inOrder = lastElementInOrder();
    }
    if (i > inOrder) {
      return NOWHERE;
    }
    int width = offsetWidth(size);
    int bodySize = bodySize(width);
    long from = i == 0 ? 0 : align(elementEnd(i - 1, width, bodySize), type.element().alignment());
    return placeIn(from, elementEnd(i, width, bodySize), bodySize);
  }

  private int lastElementInOrder() {
    int width = offsetWidth(size);
    int bodySize = bodySize(width);
    long previous = 0;
    for (int i = 0; i < count; i++) {
      long end = elementEnd(i, width, bodySize);
      if (end < previous) {
        return i - 1;
      }
      previous = end;
    }
    return count - 1;
  }

  private int bodySize(int width) {
    return size - count * width;
  }

  private long elementEnd(int i, int width, int bodySize) {
    return offsetAt(bodySize + i * width, width);
  }

  private long placeOfMember(int i) {
    if (start < 0 || size == 0) {
      return NOWHERE;
    }
    if (inOrder == UNKNOWN) {
      inOrder = lastMemberInOrder();
    }
    if (i > inOrder) {
      return NOWHERE;
    }
    int width = offsetWidth(size);
    GVariantType.Member member = type.member(i);
    int offsetsNeeded =
        member.offsetIndex() + (member.ending() == GVariantType.Ending.OFFSET ? 2 : 1);
    if ((long) width * offsetsNeeded > size) {
      return NOWHERE;
    }
    long from = memberStart(member, width);
    // If all are in order then none reaches beyond the last.
    long limit = inOrder == count - 1 ? size : memberEndOfLast(width);
    return placeIn(from, memberEnd(member, from, width), limit);
  }

  /**
   * The last member such that no member up to it overlaps another or the end of the value. GLib
   * does not look at the others if already the first member reaches beyond the end.
   */
  private int lastMemberInOrder() {
    int width = offsetWidth(size);
    long previousEnd = 0;
    for (int i = 0; i < count; i++) {
      GVariantType.Member member = type.member(i);
      long from = memberStart(member, width);
      long end = memberEnd(member, from, width);
      if (from > end || from < previousEnd || end > size) {
        return i == 0 ? Integer.MAX_VALUE : i - 1;
      }
      previousEnd = end;
    }
    return count - 1;
  }

  private long memberStart(GVariantType.Member member, int width) {
    long after = 0;
    int index = member.offsetIndex();
    if (index >= 0) {
      long fromEnd = width * (index + 1L);
      after = fromEnd <= size ? offsetAt((int) (size - fromEnd), width) : 0;
    }
    return ((after + member.add()) & member.mask()) + member.skip();
  }

  private long memberEnd(GVariantType.Member member, long from, int width) {
    if (member.ending() == GVariantType.Ending.FIXED) {
      return from + member.type().fixedSize();
    }
    boolean last = member.ending() == GVariantType.Ending.LAST;
    long fromEnd = width * (member.offsetIndex() + (last ? 1L : 2L));
    if (fromEnd > size) {
      return Long.MAX_VALUE;
    }
    return last ? size - fromEnd : offsetAt((int) (size - fromEnd), width);
  }

  private long memberEndOfLast(int width) {
    GVariantType.Member last = type.member(count - 1);
    return memberEnd(last, memberStart(last, width), width);
  }

  /** The place from {@code from} to {@code to}, counted from this value's start, if it is one. */
  private long placeIn(long from, long to, long limit) {
    return from < to && to <= size && to <= limit ? place(from, to - from) : NOWHERE;
  }

  private long place(long from, long length) {
    return (start + from) << 32 | length;
  }

  private static int startOf(long place) {
    return (int) (place >>> 32);
  }

  private static int sizeOf(long place) {
    return (int) place;
  }

  private static long align(long position, int alignment) {
    return (position + alignment - 1) & -(long) alignment;
  }

  /** The width of a framing offset in a container of this many bytes. */
  static int offsetWidth(long size) {
    return size == 0 ? 0 : size <= 0xff ? 1 : size <= 0xffff ? 2 : size <= 0xffffffffL ? 4 : 8;
  }

  /** The size of a container with that many framing offsets, as narrow as they can be. */
  static long totalSize(long bodySize, long offsets) {
    int width = 1;
    while (width < 8 && offsetWidth(bodySize + width * offsets) > width) {
      width *= 2;
    }
    return bodySize + width * offsets;
  }

  // ---- bytes

  /** The byte number {@code i} of this value, from 0 to 255. */
  private int byteAt(int i) {
    return start < 0 ? 0 : absoluteByte(start + i);
  }

  private int absoluteByte(int i) {
    return (direct == null ? array[i] : direct.get(i)) & 0xff;
  }

  private long offsetAt(int i, int width) {
    if (width == 1) {
      return byteAt(i);
    }
    long value = 0;
    for (int at = width - 1; at >= 0; at--) {
      value = value << 8 | byteAt(i + at);
    }
    return value;
  }

  private long number(int width) {
    if (!bigEndian) {
      return offsetAt(0, width);
    }
    long value = 0;
    for (int i = 0; i < width; i++) {
      value = value << 8 | byteAt(i);
    }
    return value;
  }

  private byte[] copy(int from, int length) {
    if (direct == null) {
      return Arrays.copyOfRange(array, from, from + length);
    }
    byte[] bytes = new byte[length];
    direct.get(from, bytes);
    return bytes;
  }

  // ---- text

  private static String defaultText(GVariantType type) {
    return type.kind() == 'o' ? "/" : "";
  }

  private String text(GVariantType textType, int from, int length) {
    String text = validText(textType, from, length);
    return text == null ? defaultText(textType) : text;
  }

  /** The text, if it is ended by the only NUL in it, is valid UTF-8 and what its type asks for. */
  private @Nullable String validText(GVariantType textType, int from, int length) {
    if (length == 0 || absoluteByte(from + length - 1) != 0) {
      return null;
    }
    String text = decode(from, length - 1);
    if (text.indexOf('\0') >= 0) {
      return null;
    }
    // The decoder puts U+FFFD for what is malformed; only then is it worth asking more closely.
    if (text.indexOf('\uFFFD') >= 0
        && !Arrays.equals(text.getBytes(UTF_8), copy(from, length - 1))) {
      return null;
    }
    boolean fits =
        switch (textType.kind()) {
          case 'o' -> isObjectPath(text);
          case 'g' -> GVariantType.isSignature(text);
          default -> true;
        };
    return fits ? text : null;
  }

  private String decode(int from, int length) {
    return direct == null
        ? new String(array, from, length, UTF_8)
        : new String(copy(from, length), UTF_8);
  }

  private @Nullable GVariantType typeAt(int from) {
    if (size - from == 1) {
      return GVariantType.ofLetter(byteAt(from));
    }
    if (size - from > MAX_TYPE_STRING) {
      return null;
    }
    String typeString = decode(start + from, size - from);
    return GVariantType.parse(typeString);
  }

  /** Whether it is an absolute path of elements of ASCII letters, digits and underscores. */
  static boolean isObjectPath(String text) {
    if (!text.startsWith("/")) {
      return false;
    }
    for (int i = 1; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
      boolean digit = c >= '0' && c <= '9';
      boolean slash = c == '/' && text.charAt(i - 1) != '/';
      if (!letter && !digit && !slash && c != '_') {
        return false;
      }
    }
    return text.length() == 1 || !text.endsWith("/");
  }

  // ---- checks on the caller

  private void requireKind(String kinds) {
    if (kinds.indexOf(type.kind()) < 0) {
      throw new IllegalStateException("a value of type " + type + ", not of " + kinds);
    }
  }

  private static void requireStringLike(GVariantType type) {
    if (!type.isStringLike()) {
      throw new IllegalStateException("a value of type " + type + ", not of s, o or g");
    }
  }

  // ---- as a value

  /** Equal if type, byte order and bytes are; two forms of one value may differ. */
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof GVariantReader that
            && size == that.size
            && bigEndian == that.bigEndian
            && type.equals(that.type)
            && bytes().equals(that.bytes()));
  }

  @Override
  public int hashCode() {
    return 31 * type.hashCode() + bytes().hashCode();
  }

  /** Type and size: the value itself may be large, and is text only on request. */
  @Override
  public String toString() {
    return type + " of " + size + " bytes";
  }
}
