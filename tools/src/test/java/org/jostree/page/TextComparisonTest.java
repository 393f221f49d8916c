package org.jostree.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class TextComparisonTest {
  private static List<String> numbers(int from, int to) {
    return new ArrayList<>(IntStream.range(from, to).mapToObj(Integer::toString).toList());
  }

  private static String text(List<Piece> pieces) {
    StringBuilder text = new StringBuilder();
    pieces.forEach(piece -> text.append(piece.text()));
    return text.toString();
  }

  @Test
  void showsWhatDiffersWithSomeLinesAroundIt() {
    List<String> old = numbers(0, 100);
    List<String> now = numbers(0, 100);
    now.set(50, "fifty");
    List<TextComparison.Row> rows = TextComparison.of(old, now).rows();
    assertThat(rows)
        .extracting(TextComparison.Row::kind)
        .containsExactly("gap", "same", "same", "same", "changed", "same", "same", "same", "gap");
    assertThat(rows.get(0).hidden()).isEqualTo("47\u00a0lines");
    assertThat(rows.get(4).oldNumber()).isEqualTo(51);
    assertThat(text(rows.get(4).now())).isEqualTo("fifty");
    assertThat(rows.get(8).hidden()).isEqualTo("46\u00a0lines");
  }

  @Test
  void marksWhatDiffersInALine() {
    LinePair pair = LinePair.of("root:x:0:0:root", "root:x:0:100:root");
    assertThat(pair.old()).containsExactly(new Piece("root:x:0:0:root", false));
    assertThat(pair.now())
        .containsExactly(
            new Piece("root:x:0:", false), new Piece("10", true), new Piece("0:root", false));
  }

  /** Whatever the texts: each column holds its lines in order, those of a gap being the same. */
  @Property
  void columnsAreTheTexts(
      @ForAll @Size(max = 60) List<@IntRange(max = 4) Integer> a,
      @ForAll @Size(max = 60) List<@IntRange(max = 4) Integer> b) {
    List<String> old = a.stream().map(String::valueOf).toList();
    List<String> now = b.stream().map(String::valueOf).toList();
    TextComparison comparison = TextComparison.of(old, now);
    assertThat(comparison.cut()).isFalse();
    int i = 0;
    int j = 0;
    for (TextComparison.Row row : comparison.rows()) {
      if (row.kind().equals("gap")) {
        int count = Integer.parseInt(row.hidden().split("\u00a0", 2)[0]);
        assertThat(old.subList(i, i + count)).isEqualTo(now.subList(j, j + count));
        i += count;
        j += count;
        continue;
      }
      if (row.oldNumber() != null) {
        assertThat(row.oldNumber()).isEqualTo(i + 1);
        assertThat(text(row.old())).isEqualTo(old.get(i++));
      }
      if (row.newNumber() != null) {
        assertThat(row.newNumber()).isEqualTo(j + 1);
        assertThat(text(row.now())).isEqualTo(now.get(j++));
      }
      if (row.kind().equals("same")) {
        assertThat(old.get(i - 1)).isEqualTo(now.get(j - 1));
      }
    }
    assertThat(i).isEqualTo(old.size());
    assertThat(j).isEqualTo(now.size());
  }

  @Test
  void comparesOnlyPartOfTextsThatHaveNothingInCommon() {
    List<String> old = numbers(0, 200_000);
    List<String> now = numbers(200_000, 400_000);
    Collections.shuffle(now, new Random(1));
    TextComparison comparison = TextComparison.of(old, now);
    assertThat(comparison.cut()).isTrue();
    assertThat(comparison.rows()).hasSizeLessThanOrEqualTo(3000);
  }

  @Test
  void findsOneLineInTheMiddleOfALargeText() {
    List<String> old = numbers(0, 200_000);
    List<String> now = numbers(0, 200_000);
    now.add(150_000, "new");
    TextComparison comparison = TextComparison.of(old, now);
    assertThat(comparison.cut()).isFalse();
    assertThat(comparison.rows()).hasSize(9);
  }
}
