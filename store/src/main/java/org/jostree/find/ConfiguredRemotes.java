package org.jostree.find;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jostree.object.CommitId;
import org.jostree.pull.FetchedSummary;
import org.jostree.remote.RemoteConfig;
import org.jostree.remote.Remotes;
import org.jostree.repo.Refs.CollectionRef;
import org.jostree.repo.Repo;
import org.jostree.summary.Summary;
import org.jspecify.annotations.Nullable;

/**
 * The remotes that a repository is configured for, as far as it is known which collection they
 * have. What they have of it, their summaries tell; of other collections they are not trusted to.
 */
public final class ConfiguredRemotes implements RemoteFinder {
  private static final String NAME = "OstreeRepoFinderConfig";
  private static final int PRIORITY = 100;

  private final @Nullable Path cache;

  /**
   * @param cache the directory where signed summaries are kept; null for the repository's own
   */
  public ConfiguredRemotes(@Nullable Path cache) {
    this.cache = cache;
  }

  @Override
  public List<FoundRemote> find(Repo repo, Collection<CollectionRef> refs, SearchListener listener)
      throws IOException {
    List<FoundRemote> found = new ArrayList<>();
    Remotes remotes = Remotes.of(repo);
    for (String name : remotes.names()) {
      RemoteConfig remote = remotes.get(name);
      List<CollectionRef> wanted =
          refs.stream().filter(ref -> isOf(ref, remote.collectionId())).toList();
      if (!wanted.isEmpty()) {
        try {
          ask(repo, remote, wanted, found);
        } catch (IOException e) {
          listener.passedOver(name, e);
        }
      }
    }
    return found;
  }

  private static boolean isOf(CollectionRef ref, @Nullable String collection) {
    return collection != null && collection.equals(ref.collectionId());
  }

  private void ask(
      Repo repo, RemoteConfig remote, List<CollectionRef> wanted, List<FoundRemote> found)
      throws IOException {
    FetchedSummary fetched = FetchedSummary.fetch(repo, remote, cache);
    if (fetched == null) {
      throw new IOException("Remote refs not available; server has no summary file");
    }
    Summary summary = fetched.summary();
    Map<String, Summary.Ref> listed = new LinkedHashMap<>();
    for (Summary.Ref ref : refsOf(summary, String.valueOf(remote.collectionId()))) {
      listed.put(ref.name(), ref);
    }
    Map<CollectionRef, CommitId> refs = new LinkedHashMap<>();
    for (CollectionRef ref : wanted) {
      Summary.Ref at = listed.get(ref.name());
      if (at != null) {
        refs.put(ref, at.commitId());
      }
    }
    if (!refs.isEmpty()) {
      found.add(new FoundRemote(remote.signed(), NAME, PRIORITY, summary.lastModified(), refs));
    }
  }

  private static List<Summary.Ref> refsOf(Summary summary, String collection) {
    return collection.equals(summary.collectionId())
        ? summary.refs()
        : summary.collections().getOrDefault(collection, List.of());
  }
}
