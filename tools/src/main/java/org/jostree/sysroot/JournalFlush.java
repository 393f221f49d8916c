package org.jostree.sysroot;

import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Has a file system write out its journal, by freezing and thawing it: boot loaders read file
 * systems without their journals, in which what is synced may still be.
 *
 * <p>A shell does it, since a virtual machine may itself write to what is frozen and would then
 * wait for itself. Should that be killed between the two, another thaws. Where freezing is not
 * possible or not allowed, a sync has to be enough.
 */
final class JournalFlush {
  private static final String SCRIPT =
      """
      (
        exec </dev/null >/dev/null 2>&1
        sleep "$2"
        fsfreeze --unfreeze "$1"
      ) &
      watchdog=$!
      fsfreeze --freeze "$1" && fsfreeze --unfreeze "$1"
      kill "$watchdog"
      """;

  /** What only the watchdog ends, to see that it does. */
  private static final String ABORTED =
      """
      sleep "$2"
      echo 'fifreeze watchdog was run' >&2
      """;

  private static final String WATCHDOG_SECONDS = "30";

  private JournalFlush() {}

  /**
   * Does it.
   *
   * @param directory on the file system
   * @param aborting for tests: fails half way
   */
  static void run(Path directory, boolean aborting) throws IOException {
    if (aborting) {
      run(ABORTED, directory, "1", ProcessBuilder.Redirect.INHERIT);
      throw new IOException("During fsfreeze-thaw: aborting due to test-fifreeze");
    }
    run(SCRIPT, directory, WATCHDOG_SECONDS, ProcessBuilder.Redirect.DISCARD);
  }

  private static void run(
      String script, Path directory, String seconds, ProcessBuilder.Redirect errors)
      throws IOException {
    Process process =
        new ProcessBuilder(List.of("/bin/sh", "-c", script, "sh", directory.toString(), seconds))
            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(errors)
            .start();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("waiting for fsfreeze");
    }
  }
}
