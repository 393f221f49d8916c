package org.jostree.delta;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Finds what makes a new file of an old one, as {@link BinaryPatch} reads it. Places of the old
 * file are known by the hashes of pieces of it; a match is extended in both directions, forward
 * over single bytes that differ, which become small numbers to add: so code whose addresses have
 * moved still matches.
 */
final class BinaryDifference {
  /** A match is at least so long. */
  private static final int WINDOW = 32;

  /** Of the old file, every so many bytes a place is known. */
  private static final int STRIDE = 16;

  private static final int MULTIPLIER = 0x01000193;

  /** A match ends where it has got so many more differences than equal bytes since its best. */
  private static final int PATIENCE = 64;

  private static final int EMPTY = -1;

  private final byte[] old;
  private final byte[] fresh;
  private final int[] places;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final int highest;

  /** Bytes that will not compress to nearly nothing. */
  private long cost;

  /** To where in the new and the old file the difference has been written. */
  private int writtenTo;

  private int oldPosition;

  /** A match that waits until it is known how far it is to the next. */
  private int addFrom;

  private int addLength;

  private BinaryDifference(byte[] old, byte[] fresh) {
    this.old = old;
    this.fresh = fresh;
    this.places = new int[tableSize(old.length / STRIDE)];
    int power = 1;
    for (int i = 1; i < WINDOW; i++) {
      power *= MULTIPLIER;
    }
    this.highest = power;
  }

  private static int tableSize(int entries) {
    return Integer.highestOneBit(Math.max(entries, 8)) << 2;
  }

  /** The difference, and how many bytes of it do not compress to nearly nothing. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Result(byte[] patch, long cost) {}

  static Result of(byte[] old, byte[] fresh) {
    return new BinaryDifference(old, fresh).run();
  }

  private Result run() {
    rememberPlaces();
    int at = 0;
    int hash = fresh.length >= WINDOW ? hash(fresh, 0) : 0;
    while (at + WINDOW <= fresh.length) {
      int place = places[slot(hash)];
      if (place != EMPTY && isEqual(place, at)) {
        at = match(place, at);
        hash = at + WINDOW <= fresh.length ? hash(fresh, at) : 0;
      } else {
        if (at + WINDOW < fresh.length) {
          hash = (hash - fresh[at] * highest) * MULTIPLIER + fresh[at + WINDOW];
        }
        at++;
      }
    }
    write(fresh.length, oldPosition);
    return new Result(out.toByteArray(), cost);
  }

  private void rememberPlaces() {
    Arrays.fill(places, EMPTY);
    if (old.length < WINDOW) {
      return;
    }
    // From the end: of equal pieces the first counts.
    for (int at = (old.length - WINDOW) / STRIDE * STRIDE; at >= 0; at -= STRIDE) {
      places[slot(hash(old, at))] = at;
    }
  }

  private static int hash(byte[] bytes, int from) {
    int hash = 0;
    for (int i = 0; i < WINDOW; i++) {
      hash = hash * MULTIPLIER + bytes[from + i];
    }
    return hash;
  }

  private int slot(int hash) {
    int mixed = hash * 0x9e3779b1;
    return (mixed ^ (mixed >>> 15)) & (places.length - 1);
  }

  private boolean isEqual(int inOld, int inFresh) {
    return Arrays.equals(
        old, inOld, Math.min(inOld + WINDOW, old.length), fresh, inFresh, inFresh + WINDOW);
  }

  /** Extends a match and has it written; the end of it in the new file. */
  private int match(int inOld, int inFresh) {
    int from = inFresh;
    int fromOld = inOld;
    while (from > writtenTo && fromOld > 0 && old[fromOld - 1] == fresh[from - 1]) {
      from--;
      fromOld--;
    }
    int length = extend(fromOld, from, inFresh + WINDOW - from);
    write(from, fromOld);
    addFrom = from;
    addLength = length;
    writtenTo = from + length;
    oldPosition = fromOld + length;
    return writtenTo;
  }

  private int extend(int fromOld, int from, int known) {
    int best = known;
    int score = 0;
    int bestScore = 0;
    int limit = Math.min(old.length - fromOld, fresh.length - from);
    for (int i = known; i < limit && score > bestScore - PATIENCE; i++) {
      score += old[fromOld + i] == fresh[from + i] ? 1 : -2;
      if (score > bestScore) {
        bestScore = score;
        best = i + 1;
      }
    }
    return best;
  }

  /** Writes the match that waits and the bytes behind it, up to where the next match begins. */
  private void write(int nextFrom, int nextOld) {
    int copyLength = nextFrom - writtenTo;
    if (addLength == 0 && copyLength == 0 && nextOld == oldPosition) {
      return;
    }
    writeNumber(addLength);
    writeNumber(copyLength);
    writeNumber((long) nextOld - oldPosition);
    int addOld = oldPosition - addLength;
    for (int i = 0; i < addLength; i++) {
      byte difference = (byte) (fresh[addFrom + i] - old[addOld + i]);
      out.write(difference);
      cost += difference == 0 ? 0 : 1;
    }
    out.write(fresh, writtenTo, copyLength);
    cost += copyLength + 24;
    addLength = 0;
  }

  private void writeNumber(long number) {
    long value = number < 0 ? -number | Long.MIN_VALUE : number;
    byte[] bytes =
        ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
    out.write(bytes, 0, bytes.length);
  }
}
