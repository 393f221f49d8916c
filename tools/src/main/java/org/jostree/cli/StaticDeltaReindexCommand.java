package org.jostree.cli;

import java.io.IOException;
import org.jostree.cli.options.Text;
import org.jostree.delta.DeltaIndex;
import org.jostree.repo.Repo;

/** {@code static-delta reindex}: lists deltas for others. */
final class StaticDeltaReindexCommand extends RepoCommand {
  private final Text to = options.text("to", "REV", "Only update delta index to revision REV");

  StaticDeltaReindexCommand() {
    super("static-delta reindex", "", "Regenerate static delta indexes");
  }

  @Override
  void run(Output output) throws IOException {
    try (Repo repo = openRepo()) {
      String revision = to.value();
      if (revision == null) {
        DeltaIndex.of(repo).update();
      } else {
        DeltaIndex.of(repo).update(repo.refs().resolve(revision));
      }
    }
  }
}
