package org.jostree.fsck;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jostree.object.Commit;
import org.jostree.object.CommitId;
import org.jostree.repo.CorruptObjectException;
import org.jostree.repo.MissingObjectException;
import org.jostree.repo.RefBindings;
import org.jostree.repo.RefName;
import org.jostree.repo.Refs;
import org.jostree.repo.Repo;
import org.jspecify.annotations.Nullable;

/** Every ref names a commit, and one that admits to it if that is asked for. */
final class RefCheck {
  private final Repo repo;
  private final FsckListener listener;
  private final boolean bindings;
  private final boolean looksAtAll;

  RefCheck(Repo repo, FsckOptions options, FsckListener listener) {
    this.repo = repo;
    this.listener = listener;
    this.looksAtAll = options.looksAtAll();
    this.bindings = options.verifyBindings || options.verifyBackReferences;
  }

  void run() throws IOException {
    listener.validatingRefs();
    for (Map.Entry<RefName, CommitId> ref : repo.refs().list().entrySet()) {
      check(ref.getKey().toString(), ref.getKey().name(), null, ref.getValue());
    }
    listener.validatingCollectionRefs();
    String own = repo.config().collectionId();
    if (own != null) {
      checkCollection(own, repo.refs().listLocal());
    }
    Refs refs = repo.refs();
    for (String collection : refs.mirroredCollections()) {
      checkCollection(collection, refs.listMirrored(collection));
    }
  }

  private void checkCollection(String collection, Map<String, CommitId> refs) throws IOException {
    for (Map.Entry<String, CommitId> ref : refs.entrySet()) {
      String shown = "(" + collection + ", " + ref.getKey() + ")";
      check(shown, ref.getKey(), collection, ref.getValue());
    }
  }

  private void check(String shown, String name, @Nullable String collection, CommitId id)
      throws IOException {
    try {
      Commit commit = repo.readCommit(id);
      if (bindings) {
        RefBindings.check(id, commit, name, collection);
      }
    } catch (MissingObjectException e) {
      listener.missing(id, List.of());
      throw new IOException("Loading commit for ref " + shown + ": " + e.getMessage(), e);
    } catch (CorruptObjectException e) {
      // Told again when the turn of the commits has come, unless this is the end.
      if (!looksAtAll) {
        listener.corrupt(e, List.of());
      }
    }
  }
}
