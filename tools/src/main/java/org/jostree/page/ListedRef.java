package org.jostree.page;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jostree.object.CommitId;
import org.jostree.repo.Repo;
import org.jspecify.annotations.Nullable;

/**
 * A ref of a repository, its own, a remote's or a collection's.
 *
 * @param group whose it is; nothing for the repository's own
 * @param name without the group
 * @param revision what it is asked for by; null for the ref of a collection, which no revision
 *     names
 */
record ListedRef(String group, String name, @Nullable String revision, CommitId commit) {

  /** All refs, the repository's own first. */
  static List<ListedRef> of(Repo repo) throws IOException {
    List<ListedRef> refs = new ArrayList<>();
    for (Map.Entry<String, CommitId> ref : repo.refs().listLocal().entrySet()) {
      refs.add(new ListedRef("", ref.getKey(), ref.getKey(), ref.getValue()));
    }
    for (String remote : repo.refs().remotesWithRefs()) {
      for (Map.Entry<String, CommitId> ref : repo.refs().listRemote(remote).entrySet()) {
        String revision = remote + ":" + ref.getKey();
        refs.add(new ListedRef("Remote " + remote, ref.getKey(), revision, ref.getValue()));
      }
    }
    for (String collection : repo.refs().mirroredCollections()) {
      for (Map.Entry<String, CommitId> ref : repo.refs().listMirrored(collection).entrySet()) {
        refs.add(new ListedRef("Collection " + collection, ref.getKey(), null, ref.getValue()));
      }
    }
    return refs;
  }

  /** The refs that name each commit. */
  static Map<CommitId, List<String>> byCommit(Repo repo) throws IOException {
    Map<CommitId, List<String>> names = new HashMap<>();
    for (ListedRef ref : of(repo)) {
      if (ref.revision != null) {
        names.computeIfAbsent(ref.commit, commit -> new ArrayList<>()).add(ref.revision);
      }
    }
    return names;
  }
}
