package org.jostree.fsck;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jostree.object.Commit;
import org.jostree.object.CommitId;
import org.jostree.repo.RefName;
import org.jostree.repo.Repo;

/** All refs that a commit says it belongs to name it. */
final class BackReferenceCheck {
  private final Repo repo;

  BackReferenceCheck(Repo repo) {
    this.repo = repo;
  }

  void run(Map<CommitId, Commit> commits) throws IOException {
    for (Map.Entry<CommitId, Commit> commit : commits.entrySet()) {
      List<String> bound = Bindings.refs(commit.getValue());
      if (bound != null) {
        for (String ref : bound) {
          check(commit.getKey(), ref);
        }
      }
    }
  }

  private void check(CommitId commit, String ref) throws IOException {
    CommitId named = repo.refs().read(RefName.local(ref));
    if (!commit.equals(named)) {
      throw new IOException(
          "Ref "
              + Bindings.quote(ref)
              + " in bindings for commit "
              + commit.hex()
              + (named == null ? " does not exist" : " does not resolve to that commit"));
    }
  }
}
