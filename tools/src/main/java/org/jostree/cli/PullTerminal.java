package org.jostree.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.jostree.pull.PullListener;
import org.jostree.pull.PullProgress;

/** Shows on a terminal, in one line that changes, how a pull gets on; elsewhere nothing. */
public final class PullTerminal implements PullListener {
  private final Output output;
  private final boolean isTerminal = Terminal.isStandardOutput();
  private boolean shown;

  public PullTerminal(Output output) {
    this.output = output;
  }

  @Override
  public void progress(PullProgress progress) {
    if (isTerminal) {
      show(Terminal.CLEAR_LINE + PullText.ofProgress(progress));
      shown = true;
    }
  }

  /** Takes the line away. */
  public void clear() {
    if (shown) {
      show(Terminal.CLEAR_LINE);
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
