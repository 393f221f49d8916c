package org.jostree.cli.mounting;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jostree.mount.transport.kernel.TrialMount;

/** Mounts for a moment, since no list of conditions is ever complete. */
final class TrialCheck {
  private static final String SUBJECT = "trial mount";

  private TrialCheck() {}

  static Finding finding() throws IOException {
    Path directory = Files.createTempDirectory("jostree-doctor");
    try {
      TrialMount.at(directory);
      return Finding.ok(SUBJECT, "works");
    } catch (IOException | LinkageError e) {
      return Finding.problem(SUBJECT, "failed: " + e.getMessage());
    } finally {
      Files.delete(directory);
    }
  }
}
