package org.jostree.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.Test;

class CommandLineTest {
  @Test
  void withoutACommandItShowsTheHelpAndFails() {
    Console console = Console.run();

    assertThat(console.status()).isEqualTo(1);
    assertThat(console.output()).isEmpty();
    assertThat(console.errors())
        .startsWith("Usage:\n  jostree [OPTION…] COMMAND\n\nBuiltin Commands:\n  ")
        .contains("\n  rev-parse         Output the target of a rev\n")
        .endsWith(
            "\n  --version         Print version information and exit\n\nerror: No command specified\n");
  }

  @Test
  void anUnknownCommandIsNamed() {
    Console console = Console.run("bogus", "--repo=r");

    assertThat(console.status()).isEqualTo(1);
    assertThat(console.errors())
        .startsWith("Usage:\n")
        .endsWith("\nerror: Unknown command 'bogus'\n");
  }

  @Test
  void anUnknownOptionWithoutACommandIsNamedBelowTheHelp() {
    Console console = Console.run("--bogus");

    assertThat(console.status()).isEqualTo(1);
    assertThat(console.errors())
        .startsWith("Usage:\n")
        .endsWith("\nerror: Unknown option --bogus\n");
  }

  @Test
  void anUnknownOptionOfACommandIsOneLine() {
    Console console = Console.run("rev-parse", "--bogus");

    assertThat(console.status()).isEqualTo(1);
    assertThat(console.output()).isEmpty();
    assertThat(console.errors()).isEqualTo("error: Unknown option --bogus\n");
  }

  @Test
  void helpGoesToStandardOutput() {
    Console console = Console.run("rev-parse", "--help");

    assertThat(console.status()).isZero();
    assertThat(console.errors()).isEmpty();
    assertThat(console.output())
        .startsWith(
            "Usage:\n  jostree rev-parse [OPTION…] REV\n\nOutput the target of a rev\n\nHelp Options:\n");
  }

  @Test
  void theVersionIsToldBeforeAndBehindACommand() {
    Console console = Console.run("--version");

    assertThat(console.status()).isZero();
    assertThat(console.output())
        .startsWith("libostree:\n Version: '20")
        .contains("\n Features:\n  - ", "\njostree:\n Version: '");
    assertThat(Console.run("--version", "rev-parse")).isEqualTo(console);
    assertThat(Console.run("rev-parse", "--version")).isEqualTo(console);
  }

  @Test
  void aClosedPipeIsQuiet() {
    ByteArrayOutputStream errors = new ByteArrayOutputStream();

    int status =
        CommandLine.run(
            List.of("--help"),
            new Commands(),
            failing("Broken pipe"),
            new PrintStream(errors, true, UTF_8));

    assertThat(status).isEqualTo(141);
    assertThat(errors.toString(UTF_8)).isEmpty();
  }

  @Test
  void aFullDiskIsNot() {
    ByteArrayOutputStream errors = new ByteArrayOutputStream();

    int status =
        CommandLine.run(
            List.of("--help"),
            new Commands(),
            failing("No space left on device"),
            new PrintStream(errors, true, UTF_8));

    assertThat(status).isEqualTo(1);
    assertThat(errors.toString(UTF_8))
        .isEqualTo("error: Writing to standard output: No space left on device\n");
  }

  private static OutputStream failing(String message) {
    return new OutputStream() {
      @Override
      public void write(int value) throws IOException {
        throw new IOException(message);
      }
    };
  }
}
