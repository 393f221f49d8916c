package org.jostree.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.jostree.cli.options.Flag;
import org.jostree.cli.options.Text;
import org.jostree.pull.FetchedSummary;
import org.jostree.remote.Remotes;
import org.jostree.repo.Repo;
import org.jostree.summary.Summary;
import org.jspecify.annotations.Nullable;

/** {@code remote summary}: what another repository says of itself. */
final class RemoteSummaryCommand extends RepoCommand {
  private final Text cacheDirectory = options.text("cache-dir", "", "Use custom cache dir");
  private final Flag raw = options.flag("raw", "Show raw variant data");
  private final Flag listMetadataKeys =
      options.flag("list-metadata-keys", "List the available metadata keys");
  private final Text metadataKey =
      options.text("print-metadata-key", "KEY", "Print string value of metadata key");

  RemoteSummaryCommand() {
    super("remote summary", "NAME", "Show remote summary");
  }

  @Override
  void run(Output output) throws IOException {
    try (Repo repo = openRepo()) {
      FetchedSummary fetched =
          fetch(repo, requireArgument("NAME must be specified"), cacheDirectory.value());
      if (fetched == null) {
        throw new CommandException("Remote server has no summary file");
      }
      Summary summary = fetched.summary();
      SummaryPrinter printer = new SummaryPrinter(output);
      if (listMetadataKeys.isGiven()) {
        printer.printKeys(summary);
      } else if (metadataKey.isGiven()) {
        printer.printKey(summary, metadataKey.valueOr(""));
      } else {
        printer.print(summary, raw.isGiven());
        if (fetched.signatures() != null && !raw.isGiven()) {
          output.println("");
          GpgText.print("GPG: Verification enabled, found ", fetched.signatures(), output);
        }
      }
    }
  }

  /** The summary of a remote, or null when it has none. */
  static @Nullable FetchedSummary fetch(Repo repo, String remote, @Nullable String cache)
      throws IOException {
    Path directory = cache == null ? null : Path.of(cache);
    return FetchedSummary.fetch(repo, Remotes.of(repo).get(remote), directory);
  }
}
