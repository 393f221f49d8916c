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
    for (ObjectName object : objects(1)) {
      assertThat(set.contains(object)).isEqualTo(expected.contains(object));
      assertThat(set.add(object)).isEqualTo(expected.add(object));
    }

    List<ObjectName> all = new ArrayList<>();
    set.forEach(all::add);
    assertThat(all).hasSize(set.size()).hasSize(expected.size());
    assertThat(new HashSet<>(all)).isEqualTo(expected);
  }

  @Test
  void findsWhatAnotherSetHasNot() throws IOException {
    ObjectSet other = new ObjectSet();
    Set<ObjectName> expected = new HashSet<>();
    for (ObjectName object : objects(2)) {
      set.add(object);
      switch (object.checksum().toBytes()[0] & 3) {
        case 0 -> other.add(object);
        // The same checksum, but not the same object.
        case 1 -> {
          other.add(new DirTreeId(object.checksum()));
          expected.add(object);
        }
        default -> expected.add(object);
      }
    }
    objects(3).forEach(other::add);

    List<ObjectName> found = new ArrayList<>();
    set.forEachNotIn(other, found::add);
    assertThat(found).hasSameSizeAs(expected);
    assertThat(new HashSet<>(found)).isEqualTo(expected);
  }

  /** Half of them crowd at the end of a table, where it wraps around. */
  private static List<ObjectName> objects(long seed) {
    List<ObjectName> objects = new ArrayList<>();
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[Checksum.BYTES];
      random.nextBytes(bytes);
      if (i % 2 == 0) {
        bytes[Long.BYTES] = -1;
        bytes[Long.BYTES + 1] = -1;
      }
      objects.add(new FileId(Checksum.of(bytes)));
    }
    return objects;
  }
}
