package org.jostree.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TreemapTest {
  private static double area(Treemap.Cell cell) {
    // What is between pieces belongs to them.
    return (Double.parseDouble(cell.width()) + 1.5) * (Double.parseDouble(cell.height()) + 1.5);
  }

  @Test
  void areasAreAsTheSizes() {
    SizeNode top = SizeNode.top();
    top.add(List.of("a"), 6000, "plain", "a");
    top.add(List.of("b"), 3000, "plain", "b");
    top.add(List.of("c"), 1000, "plain", "c");
    List<Treemap.Cell> cells = Treemap.of(top).cells();
    assertThat(cells).extracting(Treemap.Cell::link).containsExactly("a", "b", "c");
    double all = area(cells.get(0)) + area(cells.get(1)) + area(cells.get(2));
    assertThat(all).isCloseTo(1000 * 420, within(2000.0));
    assertThat(area(cells.get(0)) / all).isCloseTo(0.6, within(0.01));
    assertThat(area(cells.get(2)) / all).isCloseTo(0.1, within(0.01));
  }

  @Test
  void staysInItsFrameAndSmall() {
    SizeNode top = SizeNode.top();
    Random random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      List<String> names = List.of("d" + random.nextInt(30), "e" + random.nextInt(30), "f" + i);
      long size = random.nextInt(10) == 0 ? 0 : 1L << random.nextInt(40);
      top.add(names, size, "plain", "x");
    }
    Treemap treemap = Treemap.of(top);
    assertThat(treemap.cells()).hasSizeBetween(100, 2000);
    for (Treemap.Cell cell : treemap.cells()) {
      double x = Double.parseDouble(cell.x());
      double y = Double.parseDouble(cell.y());
      assertThat(x).isBetween(0.0, 1000.0);
      assertThat(y).isBetween(0.0, 420.0);
      assertThat(x + Double.parseDouble(cell.width())).isBetween(0.0, 1000.6);
      assertThat(y + Double.parseDouble(cell.height())).isBetween(0.0, 420.6);
    }
  }

  @Test
  void isEmptyWithoutBytes() {
    SizeNode top = SizeNode.top();
    top.add(List.of("a"), 0, "plain", "a");
    assertThat(Treemap.of(top).isEmpty()).isTrue();
    assertThat(Treemap.of(SizeNode.top()).isEmpty()).isTrue();
  }

  @Test
  void aDirectoryOfOneKindLooksLikeIt() {
    SizeNode top = SizeNode.top();
    top.add(List.of("d", "a"), 100, "added", "a");
    top.add(List.of("d", "b"), 50, "added", "b");
    top.add(List.of("big"), 1000, "modified", "big");
    assertThat(Treemap.of(top).cells())
        .extracting(Treemap.Cell::kind)
        .containsExactly("modified", "frame", "added", "added");
    assertThat(top.find(List.of("d")).kind()).isEqualTo("added");
    assertThat(top.kind()).isEqualTo("mixed");
  }
}
