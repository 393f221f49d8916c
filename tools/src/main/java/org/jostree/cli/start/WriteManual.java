package org.jostree.cli.start;

import java.io.IOException;
import java.nio.file.Path;
import org.jostree.cli.Program;
import org.jostree.cli.manual.Manual;

/** The program that an installer runs for manual pages and completion. */
public final class WriteManual {
  private WriteManual() {}

  /** Writes into the directory that the only word names. */
  public static void main(String[] words) throws IOException {
    if (words.length != 1) {
      throw new IllegalArgumentException("expected one word: the directory to write into");
    }
    Manual.write(new AllCommands().model(), Program.release(), Path.of(words[0]));
  }
}
