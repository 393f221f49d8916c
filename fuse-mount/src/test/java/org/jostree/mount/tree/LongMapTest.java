package org.jostree.mount.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class LongMapTest {
  @Property(tries = 200)
  void behavesLikeAMap(
      @ForAll @Size(max = 2000) List<@LongRange(min = -1500, max = 1500) Long> keys) {
    LongMap map = new LongMap();
    Map<Long, Long> expected = new HashMap<>();
    long value = 0;
    for (long key : keys) {
      if (key != 0) {
        map.put(key, ++value);
        expected.put(key, value);
      }
    }
    assertThat(map.size()).isEqualTo(expected.size());
    for (long key = -1600; key < 1600; key++) {
      if (key != 0) {
        assertThat(map.contains(key)).as("%d", key).isEqualTo(expected.containsKey(key));
      }
    }
    expected.forEach((key, expectedValue) -> assertThat(map.get(key)).isEqualTo(expectedValue));
  }
}
