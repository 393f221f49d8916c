package org.jostree.repo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyFileTest {
  private static final String CONFIG =
      """
      # made by hand
      [core]
      repo_version=1
      mode = bare

      [remote "origin"]
      # where it comes from
      url=http://example.org/\\s\\tx\\\\
      branches=a;b\\;c;
      """;

  @Test
  void readsValuesAndUndoesTheirEscapes() throws Exception {
    KeyFile file = KeyFile.parse(CONFIG);

    assertThat(file.groups()).containsExactly("core", "remote \"origin\"");
    assertThat(file.get("core", "mode")).isEqualTo("bare");
    assertThat(file.get("remote \"origin\"", "url")).isEqualTo("http://example.org/ \tx\\");
    assertThat(file.getList("remote \"origin\"", "branches")).containsExactly("a", "b;c");
    assertThat(file.get("core", "absent")).isNull();
    assertThat(file.get("absent", "mode")).isNull();
  }

  @Test
  void keepsCommentsWhenItIsWrittenAgain() throws Exception {
    KeyFile file = KeyFile.parse(CONFIG);
    file.set("core", "fsync", "false");
    file.set("core", "mode", "archive-z2");

    assertThat(file.toString())
        .isEqualTo(
            """
            # made by hand

            [core]
            repo_version=1
            mode=archive-z2
            fsync=false

            [remote "origin"]
            # where it comes from
            url=http://example.org/\\s\\tx\\\\
            branches=a;b\\;c;
            """);
  }

  @Test
  void escapesWhatItSets() throws Exception {
    KeyFile file = new KeyFile();
    file.set("g", "k", "  a\nb\\");

    assertThat(file.toString()).isEqualTo("[g]\nk=\\s\\sa\\nb\\\\\n");
    assertThat(KeyFile.parse(file.toString()).get("g", "k")).isEqualTo("  a\nb\\");
  }

  @Test
  void takesTheLastOfSeveralValues() throws Exception {
    assertThat(KeyFile.parse("[a]\nk=1\nk=2\n[a]\nk=3\n").get("a", "k")).isEqualTo("3");
  }

  @ParameterizedTest
  @ValueSource(strings = {"k=v\n", "[a\nk=v\n", "[a]\nword\n", "[a]\n=v\n", "[]\n"})
  void refusesWhatIsNoKeyFile(String text) {
    assertThatThrownBy(() -> KeyFile.parse(text)).isInstanceOf(IOException.class);
  }

  @Test
  void readsTruthValues() throws Exception {
    KeyFile file = KeyFile.parse("[c]\na=true\nb=0\nc=maybe\n");

    assertThat(file.getBoolean("c", "a", false)).isTrue();
    assertThat(file.getBoolean("c", "b", true)).isFalse();
    assertThat(file.getBoolean("c", "absent", true)).isTrue();
    assertThatThrownBy(() -> file.getBoolean("c", "c", true)).hasMessageContaining("maybe");
  }
}
