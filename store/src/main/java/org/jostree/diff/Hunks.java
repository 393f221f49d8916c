package org.jostree.diff;

import com.github.difflib.DiffUtils;
import com.github.difflib.algorithm.myers.MeyersDiffWithLinearSpace;
import com.github.difflib.patch.AbstractDelta;
import java.io.IOException;
import java.util.BitSet;
import java.util.List;

/** The lines that differ between two texts, with some that do not around them. */
final class Hunks {
  private static final int CONTEXT_LINES = 3;

  private final List<String> old;
  private final List<String> now;
  private final BitSet deleted = new BitSet();
  private final BitSet inserted = new BitSet();

  private Hunks(List<String> old, List<String> now) {
    this.old = old;
    this.now = now;
  }

  static Hunks between(List<String> old, List<String> now) {
    Hunks hunks = new Hunks(old, now);
    for (AbstractDelta<String> delta :
        DiffUtils.diff(old, now, new MeyersDiffWithLinearSpace<>()).getDeltas()) {
      int from = delta.getSource().getPosition();
      hunks.deleted.set(from, from + delta.getSource().size());
      int to = delta.getTarget().getPosition();
      hunks.inserted.set(to, to + delta.getTarget().size());
    }
    return hunks;
  }

  boolean isEmpty() {
    return deleted.isEmpty() && inserted.isEmpty();
  }

  void write(TextPatch.Sink sink) throws IOException {
    int i = 0;
    int j = 0;
    while (true) {
      // The lines up to the next change are the same in both.
      int same = same(i, j);
      if (i + same == old.size() && j + same == now.size()) {
        return;
      }
      int before = Math.min(same, CONTEXT_LINES);
      i += same - before;
      j += same - before;
      Hunk hunk = new Hunk(i, j);
      hunk.keep(before);
      int next;
      do {
        hunk.change();
        next = same(hunk.i, hunk.j);
        boolean last = hunk.i + next == old.size() && hunk.j + next == now.size();
        if (last || next > 2 * CONTEXT_LINES) {
          hunk.keep(Math.min(next, CONTEXT_LINES));
          next = -1;
        } else {
          hunk.keep(next);
        }
      } while (next >= 0);
      hunk.write(sink);
      i = hunk.i;
      j = hunk.j;
    }
  }

  /** How many lines from there on are in both. */
  private int same(int i, int j) {
    int nextDeleted = deleted.nextSetBit(i);
    int nextInserted = inserted.nextSetBit(j);
    int untilDeleted = (nextDeleted < 0 ? old.size() : nextDeleted) - i;
    int untilInserted = (nextInserted < 0 ? now.size() : nextInserted) - j;
    return Math.min(untilDeleted, untilInserted);
  }

  private final class Hunk {
    private final int fromOld;
    private final int fromNow;
    private final StringBuilder text = new StringBuilder();
    private int i;
    private int j;

    Hunk(int i, int j) {
      this.fromOld = i;
      this.fromNow = j;
      this.i = i;
      this.j = j;
    }

    void keep(int count) {
      for (int end = i + count; i < end; i++, j++) {
        line(' ', old.get(i));
      }
    }

    void change() {
      while (deleted.get(i)) {
        line('-', old.get(i++));
      }
      while (inserted.get(j)) {
        line('+', now.get(j++));
      }
    }

    private void line(char sign, String line) {
      text.append(sign).append(line).append('\n');
    }

    void write(TextPatch.Sink sink) throws IOException {
      sink.accept("@@ -" + range(fromOld, i) + " +" + range(fromNow, j) + " @@\n" + text);
    }

    /** Of no lines, the number of the one in front. */
    private static String range(int from, int to) {
      int count = to - from;
      return (count == 0 ? from : from + 1) + (count == 1 ? "" : "," + count);
    }
  }
}
