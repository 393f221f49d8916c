package org.jostree.repo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jostree.object.Checksum;
import org.jostree.object.DirMetaId;
import org.jostree.object.DirTreeId;
import org.jostree.object.FileId;
import org.jostree.object.ObjectName;
import org.junit.jupiter.api.Test;

class ObjectSetTest {
  private final ObjectSet set = new ObjectSet();

  @Test
  void keepsApartTypesOfTheSameChecksum() {
    Checksum checksum = Checksum.compute(new byte[] {1});

    assertThat(set.add(new DirTreeId(checksum))).isTrue();
    assertThat(set.add(new DirTreeId(checksum))).isFalse();
    assertThat(set.contains(new DirMetaId(checksum))).isFalse();
    assertThat(set.add(new DirMetaId(checksum))).isTrue();
    assertThat(set.size()).isEqualTo(2);
  }

  @Test
  void holdsWhatASetOfTheJdkHolds() throws IOException {
    Set<ObjectName> expected = new HashSet<>();
    Random random = new Random(1);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[Checksum.BYTES];
      random.nextBytes(bytes);
      // Half of them crowd at the end of the table, where it wraps around.
      if (i % 2 == 0) {
        bytes[0] = -1;
        bytes[1] = -1;
      }
      ObjectName object = new FileId(Checksum.of(bytes));
      assertThat(set.contains(object)).isEqualTo(expected.contains(object));
      assertThat(set.add(object)).isEqualTo(expected.add(object));
    }

    List<ObjectName> all = new ArrayList<>();
    set.forEach(all::add);
    assertThat(all).hasSize(set.size()).hasSize(expected.size());
    assertThat(new HashSet<>(all)).isEqualTo(expected);
  }
}
