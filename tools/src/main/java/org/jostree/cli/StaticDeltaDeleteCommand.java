package org.jostree.cli;

import java.io.IOException;
import org.jostree.delta.DeltaName;
import org.jostree.delta.StaticDeltas;
import org.jostree.repo.Repo;

/** {@code static-delta delete}: removes one. */
final class StaticDeltaDeleteCommand extends RepoCommand {
  StaticDeltaDeleteCommand() {
    super("static-delta delete", "DELTA", "Remove a delta");
  }

  @Override
  void run(Output output) throws IOException {
    DeltaName name = DeltaName.parse(requireArgument("DELTA must be specified"));
    try (Repo repo = openRepo()) {
      new StaticDeltas(repo).delete(name);
    }
  }
}
