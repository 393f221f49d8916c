package org.jostree.mount.tree;

/** A map from numbers to numbers, in two arrays: 16 bytes an entry, and as many free. */
final class LongMap {
  private static final int INITIAL_CAPACITY = 256;

  /** Never a key. */
  private static final long FREE = 0;

  private long[] keys = new long[INITIAL_CAPACITY];
  private long[] values = new long[INITIAL_CAPACITY];
  private int size;

  int size() {
    return size;
  }

  boolean contains(long key) {
    return keys[slot(keys, key)] == key;
  }

  /** The value of a key that is there. */
  long get(long key) {
    return values[slot(keys, key)];
  }

  /**
   * Adds or replaces a value.
   *
   * @param key not 0
   */
  void put(long key, long value) {
    int slot = slot(keys, key);
    if (keys[slot] == FREE) {
      if (size >= keys.length / 2) {
        grow();
        slot = slot(keys, key);
      }
      size++;
    }
    keys[slot] = key;
    values[slot] = value;
  }

  private void grow() {
    long[] newKeys = new long[keys.length * 2];
    long[] newValues = new long[newKeys.length];
    for (int i = 0; i < keys.length; i++) {
      if (keys[i] != FREE) {
        int slot = slot(newKeys, keys[i]);
        newKeys[slot] = keys[i];
        newValues[slot] = values[i];
      }
    }
    keys = newKeys;
    values = newValues;
  }

  /** Where the key is, or would go. */
  private static int slot(long[] keys, long key) {
    int mask = keys.length - 1;
    int slot = (int) ((key * 0x9e3779b97f4a7c15L) >>> 32) & mask;
    while (keys[slot] != key && keys[slot] != FREE) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }
}
