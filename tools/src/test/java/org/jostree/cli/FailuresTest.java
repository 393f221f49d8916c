package org.jostree.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

class FailuresTest {
  @Test
  void saysWhatHappenedToWhichFile() {
    assertThat(Failures.describe(new NoSuchFileException("/a/b")))
        .isEqualTo("/a/b: No such file or directory");
    assertThat(Failures.describe(new AccessDeniedException("/a")))
        .isEqualTo("/a: Permission denied");
    assertThat(Failures.describe(new FileSystemException("/a", null, "Too many links")))
        .isEqualTo("/a: Too many links");
  }

  @Test
  void looksIntoTheUncheckedForm() {
    assertThat(Failures.describe(new UncheckedIOException(new NoSuchFileException("x"))))
        .isEqualTo("x: No such file or directory");
  }

  @Test
  void isOneLine() {
    assertThat(Failures.describe(new IOException("one\ntwo"))).isEqualTo("one two");
  }

  @Test
  void ownsUpToMistakesOfTheProgram() {
    assertThat(Failures.describe(new IllegalStateException("oops")))
        .startsWith("Internal error")
        .endsWith("java.lang.IllegalStateException: oops");
  }
}
