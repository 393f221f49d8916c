package org.jostree.repo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CollectionIdTest {
  @ParameterizedTest
  @ValueSource(strings = {"org.example", "org.example.Os_2", "_a._b", "a.b.c.d"})
  void takesNamesOfSeveralWords(String name) throws IOException {
    assertThat(CollectionId.check(name)).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "org", "org.", ".org", "org..example", "org.2x", "a b.c", "a.b-c", "é.b"})
  void refusesOthers(String name) {
    assertThatThrownBy(() -> CollectionId.check(name)).hasMessage("Invalid collection ID " + name);
  }

  @ParameterizedTest
  @ValueSource(ints = {256, 1000})
  void refusesLongOnes(int length) {
    String name = "a." + "b".repeat(length - 2);
    assertThatThrownBy(() -> CollectionId.check(name)).isInstanceOf(IOException.class);
  }
}
