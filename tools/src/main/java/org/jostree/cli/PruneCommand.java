package org.jostree.cli;

import java.io.IOException;
import org.jostree.cli.options.Decimal;
import org.jostree.cli.options.Flag;
import org.jostree.cli.options.Text;
import org.jostree.cli.options.TextList;
import org.jostree.object.Checksum;
import org.jostree.object.CommitId;
import org.jostree.prune.Prune;
import org.jostree.prune.PruneOptions;
import org.jostree.prune.PruneResult;
import org.jostree.repo.Repo;

/** {@code prune}: removes what no commit that is to be kept needs. */
final class PruneCommand extends RepoCommand {
  private final Flag noPrune =
      options.flag("no-prune", "Only display unreachable objects; don't delete");
  private final Flag refsOnly = options.flag("refs-only", "Only compute reachability via refs");
  private final Decimal depth =
      options.number(
          "depth", "DEPTH", "Only traverse DEPTH parents for each commit (default: -1=infinite)");
  private final Text deleteCommit =
      options.text("delete-commit", "COMMIT", "Specify a commit to delete");
  private final Text keepYoungerThan =
      options.text("keep-younger-than", "DATE", "Prune all commits older than the specified date");
  private final Text keepUnreferencedYoungerThan =
      options.text(
          "keep-unreferenced-younger-than",
          "DATE",
          "Keep unreferenced commits newer than the specified date");
  private final Flag staticDeltasOnly =
      options.flag(
          "static-deltas-only",
          "Change the behavior of delete-commit and keep-younger-than to prune only static deltas");
  private final TextList retainBranchDepth =
      options.list(
          "retain-branch-depth", "BRANCH=DEPTH", "Additionally retain BRANCH=DEPTH commits");
  private final TextList onlyBranch =
      options.list("only-branch", "BRANCH", "Only prune BRANCH (may be specified multiple times)");
  private final Flag commitOnly =
      options.flag("commit-only", "Only traverse and delete commit objects.");

  PruneCommand() {
    super("prune", "", "Search for unreachable objects");
  }

  @Override
  void run(Output output) throws IOException {
    try (Repo repo = openRepo()) {
      print(new Prune(repo, chosen()).run(), output);
    }
  }

  private PruneOptions chosen() throws CommandException {
    PruneOptions chosen =
        new PruneOptions()
            .dryRun(noPrune.isGiven())
            .refsOnly(refsOnly.isGiven())
            .commitsOnly(commitOnly.isGiven())
            .staticDeltasOnly(staticDeltasOnly.isGiven())
            .depth(depth.valueOr(PruneOptions.WHOLE_HISTORY))
            .delete(commitToDelete());
    String younger = keepYoungerThan.value();
    if (younger != null) {
      chosen.keepYoungerThan(TimestampText.parse(younger));
    }
    String unreferenced = keepUnreferencedYoungerThan.value();
    if (unreferenced != null) {
      chosen.keepUnreferencedYoungerThan(TimestampText.parse(unreferenced));
    }
    for (String word : retainBranchDepth.values()) {
      retain(word, chosen);
    }
    onlyBranch.values().forEach(chosen::onlyBranch);
    return chosen;
  }

  private @org.jspecify.annotations.Nullable CommitId commitToDelete() throws CommandException {
    String commit = deleteCommit.value();
    if (commit == null) {
      if (staticDeltasOnly.isGiven()) {
        throw new CommandException(
            "--static-deltas-only requires --delete-commit; see"
                + " https://github.com/ostreedev/ostree/issues/1479");
      }
      return null;
    }
    if (noPrune.isGiven()) {
      throw misuse("Cannot specify both --delete-commit and --no-prune");
    }
    Checksum checksum = Checksum.parse(commit);
    if (checksum == null) {
      throw new CommandException("Deleting object " + commit + ".commit: not a checksum");
    }
    return new CommitId(checksum);
  }

  private static void retain(String word, PruneOptions chosen) throws CommandException {
    int equals = word.indexOf('=');
    if (equals < 0) {
      throw new CommandException("Invalid value " + word + ", must specify BRANCH=DEPTH");
    }
    String number = word.substring(equals + 1);
    try {
      chosen.retainDepth(word.substring(0, equals), Integer.parseInt(number));
    } catch (NumberFormatException e) {
      throw new CommandException("Invalid depth " + number, e);
    }
  }

  private void print(PruneResult result, Output output) throws IOException {
    output.println(
        (commitOnly.isGiven() ? "Total (commit only) objects: " : "Total objects: ")
            + result.total());
    String size = SizeText.of(result.bytes());
    if (result.pruned() == 0) {
      output.println("No unreachable objects");
    } else if (noPrune.isGiven()) {
      output.println("Would delete: " + result.pruned() + " objects, freeing " + size);
    } else {
      output.println("Deleted " + result.pruned() + " objects, " + size + " freed");
    }
  }
}
