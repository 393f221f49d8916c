package org.jostree.image.initramfs;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Runs a program to its end. */
final class ToolRun {
  private ToolRun() {}

  /**
   * Runs it and gives what it says.
   *
   * @throws InitramfsException if there is no such program, or it fails; with what it said
   */
  static String output(Path directory, List<String> words) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(words).directory(directory.toFile()).redirectErrorStream(true);
    builder.environment().put("LC_ALL", "C.UTF-8");
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new InitramfsException("cannot run " + words.get(0) + ": " + e.getMessage(), e);
    }
    try {
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes(), UTF_8).trim();
      if (process.waitFor() != 0) {
        throw new InitramfsException(words.get(0) + " failed: " + said);
      }
      return said;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InitramfsException(words.get(0) + " was interrupted", e);
    } finally {
      process.destroy();
    }
  }
}
