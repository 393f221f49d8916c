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
  /**
   * For sh, with a directory on the file system, and after how many seconds the other thaws.
   *
   * <p>Both run side by side, the other first. It tells by the pipe what it waits for, since that
   * is what has to be ended: who ends a shell leaves behind what it waits for. Neither has a trap,
   * which a signal that comes just before {@code wait} may miss.
   */
  static final String SCRIPT =
      """
      {
        sleep "$2" &
        echo "$!"
        wait "$!" && fsfreeze --unfreeze "$1"
      } | {
        read -r sleeping && fsfreeze --freeze "$1" && fsfreeze --unfreeze "$1"
        kill "$sleeping"
      }
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
