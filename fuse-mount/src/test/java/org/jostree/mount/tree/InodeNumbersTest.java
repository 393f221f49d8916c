package org.jostree.mount.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.jostree.object.Checksum;
import org.jostree.object.DirMetaId;
import org.jostree.object.DirTree;
import org.jostree.object.DirTreeId;
import org.jostree.object.FileId;
import org.junit.jupiter.api.Test;

class InodeNumbersTest {
  private final InodeNumbers numbers = new InodeNumbers();

  private static Checksum checksum(long w0, long w1, long w2, long w3) {
    return Checksum.of(
        ByteBuffer.allocate(32).putLong(w0).putLong(w1).putLong(w2).putLong(w3).array());
  }

  private static FileId file(long w0, long w1, long w2, long w3) {
    return new FileId(checksum(w0, w1, w2, w3));
  }

  private static DirTree.Subdirectory directory(Checksum tree, Checksum meta) {
    return new DirTree.Subdirectory(new DirTreeId(tree), new DirMetaId(meta));
  }

  @Test
  void aFilesNumberIsTheBeginningOfItsChecksum() {
    assertThat(numbers.of(file(77, 1, 2, 3))).isEqualTo(77);
  }

  @Test
  void equalContentHasEqualNumbers() {
    long first = numbers.of(file(5, 6, 7, 8));
    assertThat(numbers.of(file(5, 6, 7, 8))).isEqualTo(first);
    Checksum tree = checksum(1, 2, 3, 4);
    Checksum meta = checksum(5, 6, 7, 8);
    assertThat(numbers.of(directory(tree, meta)))
        .isEqualTo(numbers.of(directory(tree, meta)))
        .isNotEqualTo(numbers.of(directory(meta, tree)))
        .isNotEqualTo(numbers.of(directory(tree, tree)));
  }

  @Test
  void twoFilesWhoseChecksumsBeginAlikeHaveDifferentNumbers() {
    long first = numbers.of(file(5, 6, 7, 8));
    long second = numbers.of(file(5, 7, 7, 8));
    long third = numbers.of(file(5, 8, 7, 8));
    assertThat(Set.of(first, second, third)).hasSize(3);
    assertThat(numbers.of(file(5, 6, 7, 8))).isEqualTo(first);
    assertThat(numbers.of(file(5, 7, 7, 8))).isEqualTo(second);
    assertThat(numbers.of(file(5, 8, 7, 8))).isEqualTo(third);
  }

  @Test
  void zeroAndOneAreNotForContent() {
    assertThat(numbers.of(file(0, 1, 2, 3))).isNotIn(0L, 1L);
    assertThat(numbers.of(file(1, 1, 0, 3))).isNotIn(0L, 1L);
    assertThat(numbers.of(file(0, 0, 0, 0))).isNotIn(0L, 1L);
    assertThat(numbers.of(file(0, 9, 0, 0))).isNotIn(0L, 1L);
  }

  @Test
  void virtualDirectoriesHaveNumbersOfTheirOwn() {
    FixedDirectory root = new FixedDirectory();
    FixedDirectory refs = new FixedDirectory(root, "refs");
    FixedDirectory rev = new FixedDirectory(root, "rev");
    assertThat(numbers.of(root)).isEqualTo(1);
    assertThat(Set.of(numbers.of(root), numbers.of(refs), numbers.of(rev))).hasSize(3);
    assertThat(numbers.of(new FixedDirectory(root, "refs"))).isEqualTo(numbers.of(refs));
    assertThat(numbers.ofUnreadable(refs, "x")).isNotEqualTo(numbers.of(refs));
  }

  @Test
  void rememberedNumbersAreLimitedButTheLatestAreKept() {
    InodeNumbers few = new InodeNumbers(100);
    long first = few.of(file(5, 6, 7, 8));
    for (int i = 0; i < 100; i++) {
      few.of(file(1000 + i, 0, 0, 0));
    }
    // Still remembered in the generation before, so a rival does not get it.
    assertThat(few.of(file(5, 99, 7, 8))).isNotEqualTo(first);
    assertThat(few.of(file(5, 6, 7, 8))).isEqualTo(first);
  }

  @Test
  void randomChecksumsKeepTheirOwnNumbers() {
    Random random = new Random(3);
    Set<Long> seen = new HashSet<>();
    for (int i = 0; i < 20_000; i++) {
      long w0 = random.nextLong();
      long number = numbers.of(file(w0, random.nextLong(), random.nextLong(), random.nextLong()));
      assertThat(number).isEqualTo(w0);
      assertThat(seen.add(number)).isTrue();
    }
  }
}
