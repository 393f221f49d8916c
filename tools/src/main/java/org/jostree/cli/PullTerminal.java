package org.jostree.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jostree.pull.PullListener;
import org.jostree.pull.PullProgress;

/** Shows on a terminal, in one line that changes, how a pull gets on; elsewhere nothing. */
public final class PullTerminal implements PullListener {
  private static final String CLEAR_LINE = "\r\u001b[K";

  private final Output output;
  private final boolean isTerminal = isTerminal();
  private boolean shown;

  public PullTerminal(Output output) {
    this.output = output;
  }

  /** What Java says of this since JDK 22 is not about standard output alone. */
  private static boolean isTerminal() {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void progress(PullProgress progress) {
    if (isTerminal) {
      show(CLEAR_LINE + PullText.ofProgress(progress));
      shown = true;
    }
  }

  /** Takes the line away. */
  public void clear() {
    if (shown) {
      show(CLEAR_LINE);
    }
  }

  private void show(String text) {
    try {
      output.print(text);
      output.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
