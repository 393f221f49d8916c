package org.jostree.page;

import com.github.difflib.DiffUtils;
import com.github.difflib.algorithm.myers.MeyersDiffWithLinearSpace;
import com.github.difflib.patch.AbstractDelta;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Two texts side by side: what differs, with some lines around it.
 *
 * @param cut whether something was left out because it would have taken too much
 */
record TextComparison(List<Row> rows, boolean cut) {
  private static final int CONTEXT_LINES = 3;
  private static final int MOST_ROWS = 3000;

  /** Comparing takes the square of the lines between the first and the last that differ. */
  private static final int MOST_COMPARED = 4000;

  /**
   * A row of the two columns. Where lines of both are the same, and too many, one row stands for
   * them.
   *
   * @param kind {@code same}, {@code changed}, {@code added}, {@code removed} or {@code gap}
   * @param oldNumber of the line on the left; null for none
   * @param hidden how many lines a gap stands for, in words; nothing for another row
   */
  record Row(
      String kind,
      @Nullable Integer oldNumber,
      List<Piece> old,
      @Nullable Integer newNumber,
      List<Piece> now,
      String hidden) {}

  static TextComparison of(List<String> old, List<String> now) {
    int start = 0;
    int shorter = Math.min(old.size(), now.size());
    while (start < shorter && old.get(start).equals(now.get(start))) {
      start++;
    }
    int oldEnd = old.size();
    int newEnd = now.size();
    while (oldEnd > start && newEnd > start && old.get(oldEnd - 1).equals(now.get(newEnd - 1))) {
      oldEnd--;
      newEnd--;
    }
    boolean cut = oldEnd - start > MOST_COMPARED || newEnd - start > MOST_COMPARED;
    int oldCut = Math.min(oldEnd, start + MOST_COMPARED);
    int newCut = Math.min(newEnd, start + MOST_COMPARED);
    Table table = new Table(old, now);
    for (AbstractDelta<String> delta :
        DiffUtils.diff(
                old.subList(start, oldCut),
                now.subList(start, newCut),
                new MeyersDiffWithLinearSpace<>())
            .getDeltas()) {
      int from = start + delta.getSource().getPosition();
      int to = start + delta.getTarget().getPosition();
      table.note(from, from + delta.getSource().size(), to, to + delta.getTarget().size());
    }
    table.endChange();
    if (!cut) {
      table.keepUntil(old.size());
    }
    return new TextComparison(table.rows, cut || table.isFull());
  }

  /** The rows in the making. */
  private static final class Table {
    private final List<String> old;
    private final List<String> now;
    private final List<Row> rows = new ArrayList<>();
    private int i;
    private int j;

    /** Where the change ends that has been noted, and is still growing, perhaps. */
    private int oldEnd;

    private int newEnd;

    Table(List<String> old, List<String> now) {
      this.old = old;
      this.now = now;
    }

    boolean isFull() {
      return rows.size() >= MOST_ROWS;
    }

    /** Lines that both have, up to one of the old. */
    void keepUntil(int end) {
      int behind = rows.isEmpty() ? 0 : CONTEXT_LINES;
      int before = end == old.size() ? 0 : CONTEXT_LINES;
      int count = end - i;
      if (count > behind + before + 1) {
        keep(behind);
        gap(count - behind - before);
        keep(before);
      } else {
        keep(count);
      }
    }

    private void gap(int count) {
      add(new Row("gap", null, List.of(), null, List.of(), Figures.count(count, "line", "lines")));
      i += count;
      j += count;
    }

    private void keep(int count) {
      for (int end = i + count; i < end; i++, j++) {
        List<Piece> line = plain(old.get(i));
        add(new Row("same", i + 1, line, j + 1, line, ""));
      }
    }

    /** Takes a change. What is inserted and what is deleted at one place may come by itself. */
    void note(int oldFrom, int oldTo, int newFrom, int newTo) {
      if (oldFrom > oldEnd || newFrom > newEnd) {
        endChange();
        keepUntil(oldFrom);
      }
      oldEnd = oldTo;
      newEnd = newTo;
    }

    /** Makes rows of the lines that others have replaced. */
    void endChange() {
      while (i < oldEnd && j < newEnd) {
        LinePair pair = LinePair.of(old.get(i), now.get(j));
        add(new Row("changed", ++i, pair.old(), ++j, pair.now(), ""));
      }
      while (i < oldEnd) {
        add(new Row("removed", i + 1, plain(old.get(i)), null, List.of(), ""));
        i++;
      }
      while (j < newEnd) {
        add(new Row("added", null, List.of(), j + 1, plain(now.get(j)), ""));
        j++;
      }
    }

    private void add(Row row) {
      if (!isFull()) {
        rows.add(row);
      }
    }

    private static List<Piece> plain(String line) {
      return List.of(new Piece(VisibleText.ofLine(line), false));
    }
  }
}
