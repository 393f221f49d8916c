package org.jostree.cli;

import java.io.IOException;
import org.jostree.object.CommitId;
import org.jostree.repo.RefName;
import org.jostree.repo.Repo;
import org.jostree.repo.Transaction;
import org.jostree.summary.SummaryUpdate;

/** {@code reset}: has a ref name another commit. */
final class ResetCommand extends RepoCommand {
  ResetCommand() {
    super("reset", "REF COMMIT", "Reset a REF to a previous COMMIT");
  }

  @Override
  void run(Output output) throws IOException {
    try (Repo repo = openRepo()) {
      if (arguments().size() < 2) {
        throw misuse("A REF and COMMIT argument is required");
      }
      String name = arguments().get(0);
      RefName ref = existingRef(repo, name);
      CommitId commit = repo.refs().resolve(arguments().get(1));
      try (Transaction transaction = repo.transaction()) {
        transaction.setRef(ref, commit);
        transaction.commit();
      }
      SummaryUpdate.ifConfigured(repo);
    }
  }

  private static RefName existingRef(Repo repo, String name) throws IOException {
    for (RefName ref : repo.refs().list().keySet()) {
      if (ref.toString().equals(name)) {
        return ref;
      }
    }
    throw new CommandException("Invalid ref '" + name + "'");
  }
}
