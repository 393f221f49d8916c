package org.jostree.mount.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

final class NodeTableTest {
  private final NodeTable<String> table = new NodeTable<>("root");

  @Test
  void theRootIsOneAndStays() {
    assertThat(table.node(NodeTable.ROOT)).isEqualTo("root");
    table.forget(NodeTable.ROOT, Long.MAX_VALUE);
    assertThat(table.node(NodeTable.ROOT)).isEqualTo("root");
    assertThat(table.remember("root", NodeTable.ROOT)).isEqualTo(NodeTable.ROOT);
    assertThat(table.parent(NodeTable.ROOT)).isEqualTo("root");
    assertThat(table.size()).isEqualTo(1);
  }

  @Test
  void equalNodesHaveOneNumber() {
    long id = table.remember("a", NodeTable.ROOT);
    assertThat(table.remember(new String("a"), NodeTable.ROOT)).isEqualTo(id);
    assertThat(table.remember("b", NodeTable.ROOT)).isNotEqualTo(id);
    assertThat(table.size()).isEqualTo(3);
  }

  @Test
  void aNodeStaysForAsManyLookupsAsThereWere() {
    long id = table.remember("a", NodeTable.ROOT);
    table.remember("a", NodeTable.ROOT);
    table.remember("a", NodeTable.ROOT);
    table.forget(id, 2);
    assertThat(table.node(id)).isEqualTo("a");
    table.forget(id, 1);
    assertThat(table.node(id)).isNull();
    assertThat(table.size()).isEqualTo(1);
  }

  @Test
  void aNumberNeverComesAgain() {
    Set<Long> seen = new HashSet<>();
    for (int i = 0; i < 10_000; i++) {
      long id = table.remember("node " + i, NodeTable.ROOT);
      assertThat(seen.add(id)).isTrue();
      table.forget(id, 1);
      assertThat(table.node(id)).isNull();
    }
    long again = table.remember("node 0", NodeTable.ROOT);
    assertThat(seen).doesNotContain(again);
    // Old numbers share a slot with the new one, and must not find it.
    assertThat(seen).allSatisfy(old -> assertThat(table.node(old)).isNull());
  }

  @Test
  void unknownNumbersAreNobody() {
    for (long id : new long[] {0, 2, 63, 64, 1L << 32, -1, Long.MIN_VALUE, Long.MAX_VALUE}) {
      assertThat(table.node(id)).isNull();
      assertThat(table.parent(id)).isNull();
      table.forget(id, 1);
    }
    assertThat(table.size()).isEqualTo(1);
  }

  @Test
  void knowsTheParentWhileItIsRemembered() {
    long directory = table.remember("d", NodeTable.ROOT);
    long below = table.remember("e", directory);
    assertThat(table.parent(below)).isEqualTo("d");
    assertThat(table.parent(directory)).isEqualTo("root");
    table.forget(directory, 1);
    assertThat(table.parent(below)).isNull();
    table.remember("other", NodeTable.ROOT);
    assertThat(table.parent(below)).isNull();
  }

  @Test
  void tellsOnceThatMostOfVeryManyNodesAreGone() {
    List<Long> ids = new ArrayList<>();
    for (int i = 0; i < 120_000; i++) {
      ids.add(table.remember("node " + i, NodeTable.ROOT));
      assertThat(table.number("node " + i)).isEqualTo(ids.get(i));
    }
    for (int i = 0; i < 80_000; i++) {
      table.forget(ids.get(i), 1);
    }
    assertThat(table.hasShrunk()).as("a third is left").isFalse();
    for (int i = 80_000; i < 119_000; i++) {
      table.forget(ids.get(i), 1);
    }
    assertThat(table.hasShrunk()).isTrue();
    assertThat(table.hasShrunk()).as("since then").isFalse();
    assertThat(table.number("node 0")).isZero();
  }

  /** A node by what it says. */
  private record Text(String text) implements KnownNodes.Sought<String> {
    @Override
    public int hash() {
      return text.hashCode();
    }

    @Override
    public boolean is(String node) {
      return node.equals(text);
    }
  }

  @Test
  void findsWhatIsDescribed() {
    Map<String, Long> ids = new HashMap<>();
    for (int i = 0; i < 1000; i++) {
      String node = "node " + i;
      assertThat(table.find(new Text(node))).isNull();
      ids.put(node, table.remember(node, NodeTable.ROOT));
    }
    ids.forEach(
        (node, id) -> {
          assertThat(table.find(new Text(node))).isSameAs(table.node(id));
          table.forget(id, 1);
          assertThat(table.find(new Text(node))).isNull();
        });
    assertThat(table.find(new Text("root"))).isEqualTo("root");
  }

  @Test
  void tellsNodesOfEqualHashesApart() {
    List<String> equal = List.of("AaAa", "AaBB", "BBAa", "BBBB");
    Map<String, Long> ids = new HashMap<>();
    for (String node : equal) {
      assertThat(node.hashCode()).isEqualTo(equal.get(0).hashCode());
      ids.put(node, table.remember(node, NodeTable.ROOT));
    }
    for (String gone : List.of("AaBB", "BBBB", "AaAa")) {
      table.forget(ids.remove(gone), 1);
      assertThat(table.number(gone)).isZero();
      ids.forEach((node, id) -> assertThat(table.number(node)).isEqualTo(id));
    }
    assertThat(table.find(new Text("BBAa"))).isEqualTo("BBAa");
  }

  @Property(tries = 200)
  void behavesLikeASimpleModel(@ForAll long seed) {
    Random random = new Random(seed);
    NodeTable<Integer> tried = new NodeTable<>(-1);
    Map<Integer, Long> ids = new HashMap<>();
    Map<Integer, Integer> counts = new HashMap<>();
    for (int step = 0; step < 2000; step++) {
      int node = random.nextInt(150);
      if (random.nextBoolean()) {
        long id = tried.remember(node, NodeTable.ROOT);
        assertThat(ids.putIfAbsent(node, id)).isIn(null, id);
        counts.merge(node, 1, Integer::sum);
      } else if (ids.containsKey(node)) {
        int lookups = 1 + random.nextInt(counts.get(node));
        tried.forget(ids.get(node), lookups);
        if (counts.merge(node, -lookups, Integer::sum) == 0) {
          counts.remove(node);
          assertThat(tried.node(ids.remove(node))).isNull();
        }
      }
    }
    assertThat(tried.size()).isEqualTo(1 + ids.size());
    ids.forEach((node, id) -> assertThat(tried.node(id)).isEqualTo(node));
  }

  @Test
  void keepsCountUnderManyThreads() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<Future<?>> tasks = new ArrayList<>();
    for (int thread = 0; thread < 4; thread++) {
      Random random = new Random(thread);
      tasks.add(
          threads.submit(
              () -> {
                for (int i = 0; i < 100_000; i++) {
                  String node = "node " + random.nextInt(500);
                  long id = table.remember(node, NodeTable.ROOT);
                  assertThat(table.node(id)).isEqualTo(node);
                  table.forget(id, 1);
                }
              }));
    }
    for (Future<?> task : tasks) {
      task.get();
    }
    threads.shutdownNow();
    assertThat(table.size()).isEqualTo(1);
  }
}
