package org.jostree.fsck;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jostree.object.Commit;
import org.jostree.object.CommitId;
import org.jostree.repo.RefBindings;
import org.jostree.repo.RefName;
import org.jostree.repo.Refs;
import org.jostree.repo.Repo;
import org.jspecify.annotations.Nullable;

/** All refs that a commit says it belongs to name it. */
final class BackReferenceCheck {
  private final Repo repo;

  BackReferenceCheck(Repo repo) {
    this.repo = repo;
  }

  void run(Map<CommitId, Commit> commits) throws IOException {
    for (Map.Entry<CommitId, Commit> commit : commits.entrySet()) {
      List<String> bound = RefBindings.refs(commit.getValue());
      if (bound != null) {
        for (String ref : bound) {
          check(commit.getKey(), ref, RefBindings.collection(commit.getValue()));
        }
      }
    }
  }

  private void check(CommitId commit, String ref, @Nullable String collection) throws IOException {
    CommitId named =
        collection == null
            ? repo.refs().read(RefName.local(ref))
            : repo.refs().read(new Refs.CollectionRef(collection, ref));
    if (!commit.equals(named)) {
      String shown =
          collection == null
              ? "Ref " + RefBindings.quote(ref)
              : "Collection–ref (" + collection + ", " + ref + ")";
      throw new IOException(
          shown
              + " in bindings for commit "
              + commit.hex()
              + (named == null ? " does not exist" : " does not resolve to that commit"));
    }
  }
}
