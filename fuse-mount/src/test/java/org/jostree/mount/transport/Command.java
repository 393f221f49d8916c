package org.jostree.mount.transport;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program run to its end, as a person would at a shell. */
record Command(int exitCode, String output) {
  private static final long SECONDS = 120;

  /** Runs a program in a directory; its messages are part of the output, in English. */
  static Command in(Path directory, String... words) throws IOException, InterruptedException {
    Process process = start(directory, words);
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException(String.join(" ", words) + " does not end");
    }
    return new Command(process.exitValue(), output);
  }

  static Command run(String... words) throws IOException, InterruptedException {
    return in(Path.of("/"), words);
  }

  /** Runs a program as a user without any rights. */
  static Command asNobody(String... words) throws IOException, InterruptedException {
    return run(nobody(words));
  }

  static String[] nobody(String... words) {
    List<String> all =
        new ArrayList<>(
            List.of("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"));
    all.addAll(List.of(words));
    return all.toArray(String[]::new);
  }

  static Process start(Path directory, String... words) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(words).directory(directory.toFile()).redirectErrorStream(true);
    builder.environment().put("LC_ALL", "C");
    return builder.start();
  }

  /** The lines of the output. */
  List<String> lines() {
    return output.lines().toList();
  }
}
