package org.jostree.itests.process;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One run of a program, in the way a shell would start it: words, working directory, environment.
 * The locale is C.UTF-8 and the time zone UTC unless told otherwise.
 */
public final class Command {
  private final List<String> words = new ArrayList<>();
  private final Map<String, String> environment = new TreeMap<>();
  private @Nullable Path directory;
  private byte[] input = new byte[0];
  private Duration timeout = Duration.ofMinutes(5);

  private Command(List<String> words) {
    this.words.addAll(words);
    environment.put("LC_ALL", "C.UTF-8");
    environment.put("TZ", "UTC");
  }

  public static Command of(String... words) {
    return new Command(List.of(words));
  }

  public static Command of(List<String> words) {
    return new Command(words);
  }

  public Command in(Path newDirectory) {
    directory = newDirectory;
    return this;
  }

  public Command with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  /** What the program reads from its standard input; nothing unless told. */
  public Command reading(String text) {
    input = text.getBytes(StandardCharsets.UTF_8);
    return this;
  }

  /** How long it may take before it is killed and the test fails; 5 minutes unless told. */
  public Command within(Duration newTimeout) {
    timeout = newTimeout;
    return this;
  }

  /** Runs the program to its end, whatever its exit code. */
  public CommandResult run() throws IOException {
    // Files, not pipes: a server that the program leaves behind may hold its output open.
    Path out = Files.createTempFile("jostree-out", "");
    Path err = Files.createTempFile("jostree-err", "");
    Path in = Files.createTempFile("jostree-in", "");
    try {
      Files.write(in, input);
      Process process =
          builder(in.toFile()).redirectOutput(out.toFile()).redirectError(err.toFile()).start();
      boolean ended = await(process);
      CommandResult result =
          new CommandResult(
              List.copyOf(words),
              ended ? process.exitValue() : CommandResult.KILLED,
              Files.readAllBytes(out),
              Files.readAllBytes(err));
      if (!ended) {
        throw new AssertionError("not done after " + timeout.toSeconds() + " s: " + result);
      }
      return result;
    } finally {
      Files.deleteIfExists(out);
      Files.deleteIfExists(err);
      Files.deleteIfExists(in);
    }
  }

  /**
   * Runs the program, which has to succeed, and returns what it printed without the last newline.
   */
  public String print() throws IOException {
    return run().expectSuccess().out().stripTrailing();
  }

  /** Starts the program and leaves it running; output and errors go to files. */
  public Process start(Path out, Path err) throws IOException {
    return builder(new File("/dev/null"))
        .redirectOutput(out.toFile())
        .redirectError(err.toFile())
        .start();
  }

  private ProcessBuilder builder(File standardInput) {
    ProcessBuilder builder = new ProcessBuilder(words).redirectInput(standardInput);
    if (directory != null) {
      builder.directory(directory.toFile());
    }
    builder.environment().putAll(environment);
    return builder;
  }

  private boolean await(Process process) throws IOException {
    try {
      if (process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        return true;
      }
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      // A process stuck in the kernel does not die; the test fails all the same.
      process.waitFor(5, TimeUnit.SECONDS);
      return false;
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for " + words, e);
    }
  }
}
