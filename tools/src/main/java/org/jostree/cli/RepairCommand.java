package org.jostree.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.jostree.cli.options.Flag;
import org.jostree.cli.options.Text;
import org.jostree.fsck.Repair;
import org.jostree.fsck.RepairResult;
import org.jostree.object.CommitId;
import org.jostree.repo.Repo;
import org.jspecify.annotations.Nullable;

/** {@code repair}: puts right in one command what {@code fsck} finds. */
final class RepairCommand extends RepoCommand {
  private final Text from =
      options.text("from", "REPO", "Fetch missing and damaged objects from the repository at REPO");
  private final Flag dryRun =
      options.flag("dry-run", "Only say what is wrong and what would be done");

  RepairCommand() {
    super("repair", "", "Fetch or remove damaged objects and mark their commits");
  }

  @Override
  void run(Output output) throws IOException {
    String path = from.value();
    try (Repo repo = openRepo()) {
      if (path == null) {
        repair(repo, null, output);
      } else {
        try (Repo source = Repo.open(Path.of(path))) {
          repair(repo, source, output);
        }
      }
    }
  }

  private void repair(Repo repo, @Nullable Repo source, Output output) throws IOException {
    RepairResult result = new Repair(repo, source, dryRun.isGiven()).run();
    for (RepairResult.Finding finding : result.findings()) {
      DamageText.print(finding.object(), finding.paths(), output);
      output.println(
          (finding.damaged() ? "Damaged " : "Missing ")
              + finding.object().display()
              + ": "
              + outcome(finding));
    }
    for (CommitId commit : result.marked()) {
      output.println("Marking commit as partial: " + commit.hex());
    }
    for (CommitId commit : result.whole()) {
      output.println("Commit is whole again: " + commit.hex());
    }
    if (result.findings().isEmpty()) {
      output.println("Nothing is damaged or missing.");
    }
    for (CommitId commit : result.lost()) {
      throw new CommandException(
          "A ref names commit " + commit.hex() + ", which is not here: pull the ref again");
    }
  }

  private String outcome(RepairResult.Finding finding) {
    boolean only = dryRun.isGiven();
    return switch (finding.outcome()) {
      case FETCHED -> only ? "would be fetched" : "fetched";
      case REMOVED -> only ? "would be removed" : "removed";
      case MISSING -> "the next pull of its commits fetches it";
    };
  }
}
