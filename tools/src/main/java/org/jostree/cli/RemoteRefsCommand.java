package org.jostree.cli;

import java.io.IOException;
import org.jostree.cli.options.Flag;
import org.jostree.cli.options.Text;
import org.jostree.pull.FetchedSummary;
import org.jostree.repo.Repo;
import org.jostree.summary.Summary;

/** {@code remote refs}: the refs that another repository has. */
final class RemoteRefsCommand extends RepoCommand {
  private final Flag revision = options.flag('r', "revision", "Show revisions in listing");
  private final Text cacheDirectory = options.text("cache-dir", "", "Use custom cache dir");

  RemoteRefsCommand() {
    super("remote refs", "NAME", "List remote refs");
  }

  @Override
  void run(Output output) throws IOException {
    try (Repo repo = openRepo()) {
      String name = requireArgument("NAME must be specified");
      FetchedSummary fetched = RemoteSummaryCommand.fetch(repo, name, cacheDirectory.value());
      if (fetched == null) {
        throw new CommandException("Remote refs not available; server has no summary file");
      }
      for (Summary.Ref ref : fetched.summary().refs()) {
        String line = name + ":" + ref.name();
        output.println(revision.isGiven() ? line + "\t" + ref.commitId().hex() : line);
      }
    }
  }
}
