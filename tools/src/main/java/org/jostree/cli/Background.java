package org.jostree.cli;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jostree.posix.Fd;
import org.jostree.posix.OpenFlags;
import org.jostree.posix.Posix;

/**
 * The other side of the launcher, which waits for a command that goes on in the background: it
 * reads from a pipe how the start went, and ends when the pipe is closed.
 */
final class Background {
  /** The number of the pipe's descriptor; not set in the foreground. */
  private static final String ANSWER_PROPERTY = "jostree.answer";

  private static final int STANDARD_STREAMS = 3;

  private final int answer;

  private Background(int answer) {
    this.answer = answer;
  }

  /** What the launcher has asked for. */
  static Background fromLauncher() {
    return new Background(Integer.getInteger(ANSWER_PROPERTY, -1));
  }

  /** Whether somebody waits. */
  boolean isWanted() {
    return answer >= 0;
  }

  /**
   * Says that the start has failed. The pipe stays open until the process has ended, and by then
   * has said why.
   */
  void tellFailure() throws IOException {
    if (isWanted()) {
      tell("failed");
    }
  }

  /** Says that all is well, and lets go of the terminal and of whoever waits. */
  void leaveForeground() throws IOException {
    leaveForeground(STANDARD_STREAMS);
  }

  /** The same, but standard error stays what it is: a log that nothing can take away. */
  void leaveForegroundButErrors() throws IOException {
    leaveForeground(STANDARD_STREAMS - 1);
  }

  private void leaveForeground(int streams) throws IOException {
    if (!isWanted()) {
      return;
    }
    Posix posix = Posix.instance();
    try (Fd nothing = posix.open(Path.of("/dev/null"), OpenFlags.O_RDWR, 0)) {
      for (int stream = 0; stream < streams; stream++) {
        posix.dup2(nothing.number(), stream);
      }
    }
    tell("ready");
    posix.close(answer);
  }

  /** Says that all is well; this process ends by itself. */
  void tellReady() throws IOException {
    if (isWanted()) {
      tell("ready");
    }
  }

  private void tell(String word) throws IOException {
    try (OutputStream pipe = new FileOutputStream("/proc/self/fd/" + answer)) {
      pipe.write(word.getBytes(StandardCharsets.US_ASCII));
    }
  }
}
