package org.jostree.cli;

import java.io.IOException;
import java.util.List;
import org.jostree.delta.DeltaName;
import org.jostree.delta.StaticDeltas;
import org.jostree.repo.Repo;

/** {@code static-delta list}: the names of all. */
final class StaticDeltaListCommand extends RepoCommand {
  StaticDeltaListCommand() {
    super("static-delta list", "", "List static delta files");
  }

  @Override
  void run(Output output) throws IOException {
    try (Repo repo = openRepo()) {
      List<DeltaName> names = new StaticDeltas(repo).list();
      for (DeltaName name : names) {
        output.println(name.text());
      }
      if (names.isEmpty()) {
        output.println("(No static deltas)");
      }
    }
  }
}
