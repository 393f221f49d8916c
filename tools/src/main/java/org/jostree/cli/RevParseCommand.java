package org.jostree.cli;

import java.io.IOException;
import org.jostree.cli.options.Flag;
import org.jostree.object.CommitId;
import org.jostree.repo.Repo;
import org.jspecify.annotations.Nullable;

/** {@code rev-parse}: the checksums that revisions name. */
final class RevParseCommand extends RepoCommand {
  private final Flag single =
      options.flag(
          'S',
          "single",
          "If the repository has exactly one commit, then print it; any other case will result in"
              + " an error");

  RevParseCommand() {
    super("rev-parse", "REV", "Output the target of a rev");
  }

  @Override
  void run(Output output) throws IOException {
    try (Repo repo = openRepo()) {
      if (single.isGiven()) {
        if (!arguments().isEmpty()) {
          throw misuse("Cannot specify arguments with --single");
        }
        output.println(onlyCommit(repo).hex());
        return;
      }
      requireArgument("REV must be specified");
      for (String revision : arguments()) {
        output.println(repo.refs().resolve(revision).hex());
      }
    }
  }

  private static CommitId onlyCommit(Repo repo) throws IOException {
    @Nullable CommitId[] found = new CommitId[1];
    repo.listObjects(
        object -> {
          if (object instanceof CommitId commit) {
            if (found[0] != null) {
              throw new CommandException("Multiple commit objects found");
            }
            found[0] = commit;
          }
        });
    if (found[0] == null) {
      throw new CommandException("No commit objects found");
    }
    return found[0];
  }
}
