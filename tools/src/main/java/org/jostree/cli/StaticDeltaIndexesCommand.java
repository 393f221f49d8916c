package org.jostree.cli;

import java.io.IOException;
import java.util.List;
import org.jostree.delta.DeltaIndex;
import org.jostree.object.CommitId;
import org.jostree.repo.Repo;

/** {@code static-delta indexes}: the commits of which the deltas are listed for others. */
final class StaticDeltaIndexesCommand extends RepoCommand {
  StaticDeltaIndexesCommand() {
    super("static-delta indexes", "", "List static delta indexes");
  }

  @Override
  void run(Output output) throws IOException {
    try (Repo repo = openRepo()) {
      List<CommitId> indexed = DeltaIndex.of(repo).indexed();
      for (CommitId commit : indexed) {
        output.println(commit.hex());
      }
      if (indexed.isEmpty()) {
        output.println("(No static deltas indexes)");
      }
    }
  }
}
