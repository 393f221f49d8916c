package org.jostree.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.jostree.repo.RefName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RefPrefixTest {
  @ParameterizedTest
  @CsvSource({
    "a, a/b, b",
    "a, a, a",
    "a/b, a/b/c/d, c/d",
    "r:, r:a, r:a",
    "r:., r:a, r:a",
    "r:a, r:a/b, r:b",
    "r:a, r:a, r:a"
  })
  void coversWholeWordsAndStripsThem(String prefix, String ref, String left) throws IOException {
    assertThat(RefPrefix.parse(prefix).covers(RefName.parse(ref))).isTrue();
    assertThat(RefPrefix.parse(prefix).strip(RefName.parse(ref))).isEqualTo(left);
  }

  @ParameterizedTest
  @CsvSource({"a, ab", "a/b, a", "a, r:a", "r:, a", "r:, s:a", "r, r:a"})
  void doesNotCoverOthers(String prefix, String ref) throws IOException {
    assertThat(RefPrefix.parse(prefix).covers(RefName.parse(ref))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "a/b", "r:a"})
  void noPrefixCoversAll(String ref) throws IOException {
    assertThat(RefPrefix.ALL.covers(RefName.parse(ref))).isTrue();
    assertThat(RefPrefix.ALL.strip(RefName.parse(ref))).isEqualTo(ref);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a/", "a b", ""})
  void mustBeARefItself(String prefix) {
    assertThatThrownBy(() -> RefPrefix.parse(prefix)).hasMessage("Invalid refspec " + prefix);
  }
}
