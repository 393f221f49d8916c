package org.jostree.cli;

import java.io.IOException;
import org.jostree.cli.options.Flag;
import org.jostree.object.CommitId;
import org.jostree.repo.MissingObjectException;
import org.jostree.repo.Repo;
import org.jspecify.annotations.Nullable;

/** {@code log}: a commit and those before it. */
final class LogCommand extends RepoCommand {
  private final Flag raw = options.flag("raw", "Show raw variant data");

  LogCommand() {
    super("log", "REV", "Show log starting at commit or ref");
  }

  @Override
  void run(Output output) throws IOException {
    try (Repo repo = openRepo()) {
      String revision = requireArgument("A rev argument is required");
      CommitPrinter printer = new CommitPrinter(repo, output, raw.isGiven());
      CommitId first = repo.refs().resolve(revision);
      @Nullable CommitId next = printer.print(first);
      while (next != null) {
        next = printOlder(next, printer, output);
      }
    }
  }

  /** The parents of old commits need not have been fetched. */
  private static @Nullable CommitId printOlder(
      CommitId commit, CommitPrinter printer, Output output) throws IOException {
    try {
      return printer.print(commit);
    } catch (MissingObjectException e) {
      output.print("<< History beyond this commit not fetched >>\n");
      return null;
    }
  }
}
