package org.jostree.repo;

import java.io.IOException;
import java.util.Arrays;
import java.util.Objects;
import org.jostree.object.Checksum;
import org.jostree.object.ObjectName;
import org.jostree.object.ObjectType;

/**
 * A set of object names that takes 33 bytes for each and about as much for room to grow: a
 * repository has millions. Not safe for use by several threads while it is added to.
 */
public final class ObjectSet {
  private static final int WORDS = Checksum.BYTES / Long.BYTES;
  private static final int MIN_BITS = 10;

  private int bits = MIN_BITS;
  private long[] words = new long[WORDS << MIN_BITS];

  /** The number of the object's type; 0 where there is no object. */
  private byte[] types = new byte[1 << MIN_BITS];

  private int size;

  /** How many objects there are. */
  public int size() {
    return size;
  }

  /** Adds an object; whether it was not there before. */
  public boolean add(ObjectName object) {
    if (3L * (size + 1) > 2L * types.length) {
      grow();
    }
    int slot = slot(object.checksum(), object.type());
    if (types[slot] != 0) {
      return false;
    }
    put(slot, object.checksum(), object.type());
    size++;
    return true;
  }

  /** Whether the object is in the set. */
  public boolean contains(ObjectName object) {
    return types[slot(object.checksum(), object.type())] != 0;
  }

  /** Gives all objects, in no order. */
  public void forEach(Repo.ObjectSink sink) throws IOException {
    for (int slot = 0; slot < types.length; slot++) {
      ObjectType type = ObjectType.ofNumber(types[slot]);
      if (type != null) {
        sink.accept(ObjectName.of(checksum(slot), type));
      }
    }
  }

  /** Gives the objects that another set has not, in no order. */
  public void forEachNotIn(ObjectSet other, Repo.ObjectSink sink) throws IOException {
    for (int slot = 0; slot < types.length; slot++) {
      if (types[slot] != 0 && !other.containsThatOf(this, slot)) {
        ObjectType type = Objects.requireNonNull(ObjectType.ofNumber(types[slot]));
        sink.accept(ObjectName.of(checksum(slot), type));
      }
    }
  }

  private boolean containsThatOf(ObjectSet other, int place) {
    int first = place * WORDS;
    int slot = firstSlot(other.words[first + 1]);
    while (types[slot] != 0) {
      if (types[slot] == other.types[place]
          && Arrays.equals(
              words, slot * WORDS, slot * WORDS + WORDS, other.words, first, first + WORDS)) {
        return true;
      }
      slot = (slot + 1) & (types.length - 1);
    }
    return false;
  }

  /**
   * Where the search for a checksum with that second word begins. Not the first word: names often
   * come in the order of their directories, and would all crowd at the start of a table that grows.
   */
  private int firstSlot(long word) {
    return (int) (word >>> (Long.SIZE - bits));
  }

  /** Where the object is, or else would be put. */
  private int slot(Checksum checksum, ObjectType type) {
    int slot = firstSlot(checksum.word(1));
    while (types[slot] != 0 && !isAt(slot, checksum, type)) {
      slot = (slot + 1) & (types.length - 1);
    }
    return slot;
  }

  private boolean isAt(int slot, Checksum checksum, ObjectType type) {
    if (types[slot] != type.number()) {
      return false;
    }
    for (int i = 0; i < WORDS; i++) {
      if (words[slot * WORDS + i] != checksum.word(i)) {
        return false;
      }
    }
    return true;
  }

  private void put(int slot, Checksum checksum, ObjectType type) {
    types[slot] = (byte) type.number();
    for (int i = 0; i < WORDS; i++) {
      words[slot * WORDS + i] = checksum.word(i);
    }
  }

  private Checksum checksum(int slot) {
    int first = slot * WORDS;
    return Checksum.ofWords(words[first], words[first + 1], words[first + 2], words[first + 3]);
  }

  private void grow() {
    ObjectSet larger = new ObjectSet();
    larger.bits = bits + 1;
    larger.words = new long[words.length * 2];
    larger.types = new byte[types.length * 2];
    for (int slot = 0; slot < types.length; slot++) {
      if (types[slot] != 0) {
        int place = larger.firstSlot(words[slot * WORDS + 1]);
        while (larger.types[place] != 0) {
          place = (place + 1) & (larger.types.length - 1);
        }
        larger.types[place] = types[slot];
        System.arraycopy(words, slot * WORDS, larger.words, place * WORDS, WORDS);
      }
    }
    bits = larger.bits;
    words = larger.words;
    types = larger.types;
  }
}
