package org.jostree.cli.start;

import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;
import org.jostree.cli.CommandLine;
import org.jostree.cli.log.LateLogging;
import org.jostree.object.Checksum;
import org.jostree.posix.NativeDigests;

/** The entry of the command. */
public final class Main {
  private Main() {}

  /**
   * Runs the command in the words of {@code args}; ends the process with 0, or with 1 if it failed.
   */
  public static void main(String[] args) {
    LateLogging.choose();
    loadDigest();
    CommandLine.main(args, new AllCommands());
  }

  /** The launcher says where SHA-256 is that is fast without the optimising compiler. */
  private static void loadDigest() {
    String library = System.getProperty("jostree.libcrypto");
    if (library != null) {
      Checksum.digestBy(NativeDigests.load(library));
    }
  }

  /**
   * Runs the command inside this process, as {@link CommandLine#run} does.
   *
   * @return what the process is to exit with
   */
  public static int run(List<String> words, OutputStream output, PrintStream errors) {
    return CommandLine.run(words, new AllCommands(), output, errors);
  }
}
