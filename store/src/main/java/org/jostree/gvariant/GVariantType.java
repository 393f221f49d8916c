package org.jostree.gvariant;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * A definite GVariant type, such as {@code s}, {@code ay} or {@code (a(say)a(sayay))}, with what
 * the serialised form needs to know of it: alignment, fixed size and, for tuples, where each member
 * starts.
 *
 * <p>Immutable and comparable by its type string. The indefinite types ({@code *}, {@code ?},
 * {@code r}) are not types of values and are refused.
 */
public final class GVariantType {
  /** How deep types may nest, and values too. */
  static final int MAX_DEPTH = 128;

  static final char ARRAY = 'a';
  static final char MAYBE = 'm';
  static final char TUPLE = '(';
  static final char DICT_ENTRY = '{';
  static final char VARIANT = 'v';

  private static final String BASIC = "bynqiuxthdsog";

  // Type strings come out of variants, so out of untrusted bytes: the cache is bounded in entries
  // and in the length of each, and only ever filled.
  private static final int MAX_CACHED = 1024;
  private static final int MAX_CACHED_LENGTH = 64;
  private static final ConcurrentMap<String, GVariantType> CACHE = new ConcurrentHashMap<>();
  private static final @Nullable GVariantType[] ONE_LETTER = oneLetterTypes();

  static final GVariantType UNIT = of("()");
  static final GVariantType BYTES = of("ay");
  static final GVariantType ANY = of("v");

  private final char kind;
  private final String source;
  private final int from;
  private final int to;
  private final int alignment;
  private final int fixedSize;
  private final int depth;
  private final GVariantType[] items;
  private final Member[] members;
  private @Nullable String string;

  private GVariantType(char kind, String source, int from, int to, int alignment, int fixedSize) {
    this(kind, source, from, to, alignment, fixedSize, 1, new GVariantType[0], new Member[0]);
  }

  private GVariantType(
      char kind,
      String source,
      int from,
      int to,
      int alignment,
      int fixedSize,
      int depth,
      GVariantType[] items,
      Member[] members) {
    this.kind = kind;
    this.source = source;
    this.from = from;
    this.to = to;
    this.alignment = alignment;
    this.fixedSize = fixedSize;
    this.depth = depth;
    this.items = items;
    this.members = members;
  }

  /** Where the end of a tuple's member is found. */
  enum Ending {
    /** The member has a fixed size. */
    FIXED,
    /** A framing offset says it. */
    OFFSET,
    /** The last member, of variable size: it reaches up to the framing offsets. */
    LAST
  }

  /**
   * Where a tuple's member starts: with {@code p} the framing offset number {@code offsetIndex} (0
   * if that is -1), at {@code ((p + add) & mask) + skip}.
   */
  record Member(
      GVariantType type, int offsetIndex, long add, long mask, long skip, Ending ending) {}

  /**
   * The type with this type string.
   *
   * @throws IllegalArgumentException if it is not exactly one definite type, or nests deeper than
   *     128
   */
  public static GVariantType of(String typeString) {
    GVariantType type = parse(typeString);
    if (type == null) {
      throw new IllegalArgumentException("not a GVariant type: '" + typeString + "'");
    }
    return type;
  }

  /** Like {@link #of}, but null for what is not a type: for type strings from untrusted bytes. */
  static @Nullable GVariantType parse(String typeString) {
    if (typeString.length() == 1) {
      char c = typeString.charAt(0);
      return c < ONE_LETTER.length ? ONE_LETTER[c] : null;
    }
    GVariantType cached = CACHE.get(typeString);
    if (cached != null) {
      return cached;
    }
    Parser parser = new Parser(typeString);
    GVariantType type = parser.next(MAX_DEPTH);
    if (type == null || parser.position != typeString.length()) {
      return null;
    }
    if (typeString.length() <= MAX_CACHED_LENGTH && CACHE.size() < MAX_CACHED) {
      GVariantType earlier = CACHE.putIfAbsent(typeString, type);
      return earlier != null ? earlier : type;
    }
    return type;
  }

  /** The one-letter type of this character, or null if there is none. */
  static @Nullable GVariantType ofLetter(int letter) {
    return letter < ONE_LETTER.length ? ONE_LETTER[letter] : null;
  }

  /** Whether the string is a sequence of definite types without maybes: a D-Bus signature. */
  static boolean isSignature(String signature) {
    for (int i = 0; i < signature.length(); i++) {
      if ("ybnqiuxthdvasog(){}".indexOf(signature.charAt(i)) < 0) {
        return false;
      }
    }
    Parser parser = new Parser(signature);
    while (parser.position < signature.length()) {
      if (parser.next(MAX_DEPTH) == null) {
        return false;
      }
    }
    return true;
  }

  /** The type string. */
  public String string() {
    String known = string;
    if (known == null) {
      // Made only when asked for: a deeply nested type would otherwise hold its text many times.
      known = source.substring(from, to);
      string = known;
    }
    return known;
  }

  public boolean isArray() {
    return kind == ARRAY;
  }

  public boolean isTuple() {
    return kind == TUPLE;
  }

  public boolean isDictEntry() {
    return kind == DICT_ENTRY;
  }

  public boolean isMaybe() {
    return kind == MAYBE;
  }

  public boolean isVariant() {
    return kind == VARIANT;
  }

  /** Whether it is a boolean, a number, a handle, a string, an object path or a signature. */
  public boolean isBasic() {
    return items.length == 0 && kind != TUPLE && kind != VARIANT;
  }

  /**
   * The type of an array's elements or of what a maybe holds.
   *
   * @throws IllegalStateException if it is neither
   */
  public GVariantType element() {
    if (kind != ARRAY && kind != MAYBE) {
      throw new IllegalStateException("type " + string() + " has no element type");
    }
    return items[0];
  }

  /**
   * The types of a tuple's members, or key and value of a dictionary entry.
   *
   * @throws IllegalStateException if it is neither
   */
  public List<GVariantType> items() {
    if (kind != TUPLE && kind != DICT_ENTRY) {
      throw new IllegalStateException("type " + string() + " has no members");
    }
    return List.of(items);
  }

  /** The alignment of a serialised value in bytes: 1, 2, 4 or 8. */
  public int alignment() {
    return alignment;
  }

  /** The size of every serialised value in bytes, or 0 if it differs from value to value. */
  public int fixedSize() {
    return fixedSize;
  }

  /** First letter of the type string; for tuples and dictionary entries the opening bracket. */
  char kind() {
    return kind;
  }

  /**
   * How deep containers nest, with 1 for a basic type and, as GLib counts, 0 for the empty tuple.
   */
  int depth() {
    return depth;
  }

  int itemCount() {
    return items.length;
  }

  GVariantType item(int i) {
    return items[i];
  }

  Member member(int i) {
    return members[i];
  }

  /** Whether values are tuples or dictionary entries, which are laid out alike. */
  boolean hasMembers() {
    return kind == TUPLE || kind == DICT_ENTRY;
  }

  /** Whether it is a string, an object path or a signature. */
  boolean isStringLike() {
    return kind == 's' || kind == 'o' || kind == 'g';
  }

  /** Whether every byte sequence of the right size is a value in normal form. */
  boolean isNumber() {
    return fixedSize != 0 && kind != TUPLE && kind != DICT_ENTRY && kind != 'b';
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof GVariantType that
            && kind == that.kind
            && to - from == that.to - that.from
            && string().equals(that.string()));
  }

  @Override
  public int hashCode() {
    return string().hashCode();
  }

  @Override
  public String toString() {
    return string();
  }

  private static @Nullable GVariantType[] oneLetterTypes() {
    @Nullable GVariantType[] types = new @Nullable GVariantType[128];
    for (char c : (BASIC + VARIANT).toCharArray()) {
      int size = sizeOfBasic(c);
      int alignment = c == VARIANT ? 8 : Math.max(size, 1);
      types[c] = new GVariantType(c, String.valueOf(c), 0, 1, alignment, size);
    }
    return types;
  }

  private static int sizeOfBasic(char c) {
    return switch (c) {
      case 'b', 'y' -> 1;
      case 'n', 'q' -> 2;
      case 'i', 'u', 'h' -> 4;
      case 'x', 't', 'd' -> 8;
      default -> 0;
    };
  }

  /** Reads types one after the other out of a string. */
  private static final class Parser {
    private final String text;
    private int position;

    Parser(String text) {
      this.text = text;
    }

    /** The next type, or null if there is none that nests at most {@code depthLimit} deep. */
    @Nullable GVariantType next(int depthLimit) {
      int start = position;
      if (start == text.length()) {
        return null;
      }
      char c = text.charAt(position++);
      return switch (c) {
        case ARRAY, MAYBE -> withElement(c, start, depthLimit);
        case TUPLE -> tuple(start, depthLimit);
        case DICT_ENTRY -> dictEntry(start, depthLimit);
        default -> ofLetter(c);
      };
    }

    private @Nullable GVariantType withElement(char kind, int start, int depthLimit) {
      GVariantType element = depthLimit == 0 ? null : next(depthLimit - 1);
      if (element == null) {
        return null;
      }
      return new GVariantType(
          kind,
          text,
          start,
          position,
          element.alignment,
          0,
          element.depth + 1,
          new GVariantType[] {element},
          new Member[0]);
    }

    private @Nullable GVariantType tuple(int start, int depthLimit) {
      List<GVariantType> items = new ArrayList<>();
      while (position < text.length() && text.charAt(position) != ')') {
        GVariantType item = depthLimit == 0 ? null : next(depthLimit - 1);
        if (item == null) {
          return null;
        }
        items.add(item);
      }
      if (position == text.length()) {
        return null;
      }
      position++;
      return withMembers(TUPLE, start, items);
    }

    private @Nullable GVariantType dictEntry(int start, int depthLimit) {
      GVariantType key = depthLimit == 0 ? null : next(0);
      if (key == null || !key.isBasic()) {
        return null;
      }
      GVariantType value = next(depthLimit - 1);
      if (value == null || position == text.length() || text.charAt(position) != '}') {
        return null;
      }
      position++;
      return withMembers(DICT_ENTRY, start, List.of(key, value));
    }

    private @Nullable GVariantType withMembers(char kind, int start, List<GVariantType> items) {
      Member[] members = new Member[items.size()];
      int alignment = 1;
      int depth = 0;
      boolean fixed = true;
      int offsetIndex = -1;
      Position at = Position.START;
      for (int i = 0; i < members.length; i++) {
        GVariantType item = items.get(i);
        alignment = Math.max(alignment, item.alignment);
        depth = Math.max(depth, item.depth + 1);
        at = at.aligned(item.alignment);
        Ending ending = endingOf(item, i == members.length - 1);
        members[i] = new Member(item, offsetIndex, at.add, at.mask(), at.skip, ending);
        if (item.fixedSize != 0) {
          at = at.plus(item.fixedSize);
        } else {
          fixed = false;
          at = Position.START;
          offsetIndex++;
        }
      }
      long size = fixed ? Math.max(1, at.aligned(alignment).fromZero()) : 0;
      if (size > Integer.MAX_VALUE) {
        return null;
      }
      return new GVariantType(
          kind,
          text,
          start,
          position,
          alignment,
          (int) size,
          depth,
          items.toArray(new GVariantType[0]),
          members);
    }

    private static Ending endingOf(GVariantType item, boolean last) {
      if (item.fixedSize != 0) {
        return Ending.FIXED;
      }
      return last ? Ending.LAST : Ending.OFFSET;
    }
  }

  /**
   * A place in a tuple relative to a framing offset {@code p} not yet known: {@code ((p + add)
   * rounded down to a multiple of unit) + skip}. Steps of padding and of fixed sizes fold into one
   * such form.
   */
  private record Position(long add, long unit, long skip) {
    static final Position START = new Position(0, 1, 0);

    Position plus(int size) {
      return new Position(add, unit, skip + size);
    }

    Position aligned(int alignment) {
      if (alignment <= unit) {
        return new Position(add, unit, roundUp(skip, alignment));
      }
      return new Position(add + roundUp(skip, unit) + alignment - unit, alignment, 0);
    }

    long mask() {
      return -unit;
    }

    long fromZero() {
      return (add & mask()) + skip;
    }

    private static long roundUp(long value, long unit) {
      return (value + unit - 1) & -unit;
    }
  }
}
