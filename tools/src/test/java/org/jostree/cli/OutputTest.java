package org.jostree.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OutputTest {
  private final ByteArrayOutputStream target = new ByteArrayOutputStream();
  private final ByteArrayOutputStream errors = new ByteArrayOutputStream();
  private final Output output = new Output(target, new PrintStream(errors, true, UTF_8));

  @Test
  void textIsUtf8AndStaysInOrderWithBytes() throws IOException {
    output.println("é…");
    output.write(0);
    output.print("𝄞");
    output.flush();

    assertThat(target.toString(UTF_8)).isEqualTo("é…\n\0𝄞");
  }

  @Test
  void bytesOfAnyLengthPassUnchanged() throws IOException {
    byte[] bytes = new byte[100_000];
    new Random(1).nextBytes(bytes);
    int from = 0;
    for (int count = 1; from < bytes.length; count *= 3) {
      int length = Math.min(count, bytes.length - from);
      output.write(bytes, from, length);
      from += length;
    }
    output.flush();

    assertThat(target.toByteArray()).isEqualTo(bytes);
  }

  @Test
  void complaintsComeBehindWhatWasPrinted() throws IOException {
    output.println("first");
    output.complain("second");

    assertThat(target.toString(UTF_8)).isEqualTo("first\n");
    assertThat(errors.toString(UTF_8)).isEqualTo("second\n");
  }

  @Test
  void nothingIsWrittenBeforeItMust() throws IOException {
    output.println("line");
    assertThat(target.size()).isZero();
    output.flush();
    assertThat(target.size()).isEqualTo(5);
  }
}
