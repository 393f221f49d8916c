package org.jostree.cli.image;

import java.io.IOException;
import org.jostree.cli.Output;
import org.jostree.cli.Terminal;
import org.jostree.image.BuildListener;

/** Tells the user what is made: a line a step, and on a terminal how far it is. */
final class BuildTerminal implements BuildListener {
  private final Output output;
  private final boolean isTerminal = Terminal.isStandardOutput();
  private String current = "";
  private long lastPercent = -1;

  BuildTerminal(Output output) {
    this.output = output;
  }

  @Override
  public void step(String what) throws IOException {
    output.println((isTerminal ? Terminal.CLEAR_LINE : "") + what);
    output.flush(); // what comes next may take long
    current = what;
    lastPercent = -1;
  }

  @Override
  public void warning(String what) throws IOException {
    output.complain((isTerminal ? Terminal.CLEAR_LINE : "") + "warning: " + what);
  }

  /** What has to be changed before it can be done. */
  void problem(String what) throws IOException {
    output.complain((isTerminal ? Terminal.CLEAR_LINE : "") + "problem: " + what);
  }

  @Override
  public void progress(long done, long total) throws IOException {
    if (!isTerminal) {
      return;
    }
    long percent = total == 0 ? done : 100 * done / total;
    if (percent != lastPercent) {
      lastPercent = percent;
      output.print(Terminal.CLEAR_LINE + current + ": " + percent + (total == 0 ? "" : " %"));
      output.flush();
    }
  }

  /** Takes the last line of progress away. */
  void clear() throws IOException {
    if (lastPercent >= 0) {
      output.print(Terminal.CLEAR_LINE);
    }
  }
}
