package org.jostree.remote;

import java.io.IOException;
import java.util.Comparator;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jostree.object.CommitId;
import org.jostree.object.EntryName;
import org.jostree.repo.CollectionId;
import org.jostree.repo.Refs.CollectionRef;
import org.jostree.repo.Repo;
import org.jspecify.annotations.Nullable;

/**
 * All refs of which it is known which collection they belong to: our own if the repository has a
 * collection ID, those that are mirrored here, and those of remotes that have a collection ID.
 */
public final class CollectionRefs {
  /** By the bytes of the collection ID, then by those of the name. */
  private static final Comparator<CollectionRef> ORDER =
      (a, b) -> {
        int order = EntryName.compare(text(a.collectionId()), text(b.collectionId()));
        return order != 0 ? order : EntryName.compare(a.name(), b.name());
      };

  private final Repo repo;
  private final @Nullable String wanted;
  private final SortedMap<CollectionRef, CommitId> refs = new TreeMap<>(ORDER);

  private CollectionRefs(Repo repo, @Nullable String wanted) {
    this.repo = repo;
    this.wanted = wanted;
  }

  private static String text(@Nullable String collectionId) {
    return collectionId == null ? "" : collectionId;
  }

  /** Those of all collections, in order. */
  public static SortedMap<CollectionRef, CommitId> list(Repo repo) throws IOException {
    return new CollectionRefs(repo, null).list();
  }

  /** Those of one collection, in order. */
  public static SortedMap<CollectionRef, CommitId> list(Repo repo, String collectionId)
      throws IOException {
    return new CollectionRefs(repo, CollectionId.check(collectionId)).list();
  }

  private SortedMap<CollectionRef, CommitId> list() throws IOException {
    String own = repo.config().collectionId();
    if (isWanted(own)) {
      add(own, repo.refs().listLocal());
    }
    for (String collection : repo.refs().mirroredCollections()) {
      if (isWanted(collection)) {
        add(collection, repo.refs().listMirrored(collection));
      }
    }
    Remotes remotes = Remotes.of(repo);
    for (String name : repo.refs().remotesWithRefs()) {
      RemoteConfig remote = remotes.find(name);
      String collection = remote == null ? null : remote.collectionId();
      if (isWanted(collection)) {
        add(collection, repo.refs().listRemote(name));
      }
    }
    return refs;
  }

  private boolean isWanted(@Nullable String collection) {
    return CollectionId.isValid(collection) && (wanted == null || wanted.equals(collection));
  }

  private void add(@Nullable String collection, Map<String, CommitId> found) {
    for (Map.Entry<String, CommitId> ref : found.entrySet()) {
      refs.put(new CollectionRef(collection, ref.getKey()), ref.getValue());
    }
  }
}
