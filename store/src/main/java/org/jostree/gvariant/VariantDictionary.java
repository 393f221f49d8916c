package org.jostree.gvariant;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A dictionary {@code a{sv}} whose entries come in the order in which GLib's {@code GVariantDict}
 * writes them, so that the bytes are the same for the same keys put in the same order.
 *
 * <p>That order is the one of a table: each key has a place by its hash, and goes on from there by
 * steps of 1, 2, 3, ... until it finds one that is free. The table grows when it is nearly full.
 * This is what GLib has done since 2.60; the format itself has no order.
 */
public final class VariantDictionary {
  /** The type of a dictionary. */
  public static final GVariantType TYPE = GVariantType.of("a{sv}");

  private static final GVariantType STRING = GVariantType.of("s");
  private static final GVariantType BOOLEAN = GVariantType.of("b");
  private static final GVariantType UINT64 = GVariantType.of("t");

  private static final int MIN_SHIFT = 3;

  /** The largest prime below each power of two, from 2^0. */
  private static final int[] PRIMES = {
    1,
    2,
    3,
    7,
    13,
    31,
    61,
    127,
    251,
    509,
    1021,
    2039,
    4093,
    8191,
    16381,
    32749,
    65521,
    131071,
    262139,
    524287,
    1048573,
    2097143,
    4194301,
    8388593,
    16777213,
    33554393,
    67108859,
    134217689,
    268435399,
    536870909,
    1073741789
  };

  private final Map<String, GVariantReader> values = new HashMap<>();
  private @Nullable String[] table = new String[1 << MIN_SHIFT];
  private int shift = MIN_SHIFT;

  /** Puts a value; one of that key before it is gone, and its place taken. */
  public VariantDictionary put(String key, GVariantReader value) {
    if (values.put(key, value) == null) {
      insert(key);
    }
    return this;
  }

  /** Puts all entries of a dictionary, in its order. */
  public VariantDictionary putAll(GVariantReader dictionary) {
    for (int i = 0; i < dictionary.count(); i++) {
      GVariantReader entry = dictionary.child(i);
      put(entry.childString(0), entry.child(1).asVariant());
    }
    return this;
  }

  /** Puts a string. */
  public VariantDictionary putString(String key, String value) {
    byte[] bytes = new GVariantWriter(STRING).writeString(value).toByteArray();
    return put(key, GVariantReader.of(STRING, bytes));
  }

  /** Puts a truth value. */
  public VariantDictionary putBoolean(String key, boolean value) {
    byte[] bytes = new GVariantWriter(BOOLEAN).writeBoolean(value).toByteArray();
    return put(key, GVariantReader.of(BOOLEAN, bytes));
  }

  /** Puts an unsigned number of 64 bits. */
  public VariantDictionary putUint64(String key, long value) {
    byte[] bytes = new GVariantWriter(UINT64).writeInt64(value).toByteArray();
    return put(key, GVariantReader.of(UINT64, bytes));
  }

  /** Puts bytes. */
  public VariantDictionary putBytes(String key, byte[] value) {
    return put(key, GVariantReader.of(GVariantType.BYTES, value));
  }

  /** Whether there is no entry. */
  public boolean isEmpty() {
    return values.isEmpty();
  }

  /** The dictionary. */
  public GVariantReader build() {
    GVariantWriter writer = new GVariantWriter(TYPE);
    for (String key : table) {
      GVariantReader value = key == null ? null : values.get(key);
      if (key != null && value != null) {
        writer.begin().writeString(key).writeVariant(value).end();
      }
    }
    return GVariantReader.of(TYPE, writer.toByteArray());
  }

  private void insert(String key) {
    int place = home(key);
    for (int step = 1; table[place] != null; step++) {
      place = (place + step) & (table.length - 1);
    }
    table[place] = key;
    if (table.length <= values.size() + values.size() / 16) {
      grow();
    }
  }

  /**
   * Gives all keys new places: from the first on, each that is not yet settled goes to its own, and
   * pushes out the unsettled one that it finds there, which goes next.
   */
  private void grow() {
    shift = Math.max(MIN_SHIFT, Integer.SIZE - Integer.numberOfLeadingZeros(grownSize()));
    int oldLength = table.length;
    table = Arrays.copyOf(table, 1 << shift);
    boolean[] settled = new boolean[table.length];
    for (int i = 0; i < oldLength; i++) {
      String next = settled[i] ? null : table[i];
      if (next != null) {
        table[i] = null;
      }
      while (next != null) {
        int place = freeHome(next, settled);
        settled[place] = true;
        String pushedOut = table[place];
        table[place] = next;
        next = pushedOut;
      }
    }
  }

  private int grownSize() {
    return (int) (values.size() * 1.333);
  }

  private int freeHome(String key, boolean[] settled) {
    int place = home(key);
    for (int step = 1; settled[place]; step++) {
      place = (place + step) & (table.length - 1);
    }
    return place;
  }

  private int home(String key) {
    return Integer.remainderUnsigned(hash(key) * 11, PRIMES[shift]);
  }

  /** Bernstein's hash over the bytes as signed numbers; 0 and 1 have a meaning of their own. */
  private static int hash(String key) {
    int hash = 5381;
    for (byte each : key.getBytes(UTF_8)) {
      hash = hash * 33 + each;
    }
    return Integer.compareUnsigned(hash, 2) < 0 ? 2 : hash;
  }
}
