package org.jostree.mount.tree;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jostree.mount.meta.CommitDescription;
import org.jostree.object.CommitId;
import org.jspecify.annotations.Nullable;

/**
 * {@code /meta}: a file {@code CHECKSUM.json} for every commit, with what the repository says of
 * it; a unique beginning of the checksum works as well.
 */
final class CommitMetadataDirectory extends VirtualDirectory {
  private static final String SUFFIX = ".json";

  /** Characters of text that are kept: the kernel asks for a size, then for the content. */
  private static final int KEPT = 4 << 20;

  /** Keys that are trusted may come and go, and nothing here notices. */
  private static final Duration KEPT_FOR = Duration.ofSeconds(30);

  private final RepositoryTree tree;
  private final Cache<CommitDescription, String> texts =
      Caffeine.newBuilder()
          .maximumWeight(KEPT)
          .weigher((CommitDescription description, String text) -> 500 + text.length())
          .expireAfterWrite(KEPT_FOR)
          .executor(Runnable::run)
          .build();

  CommitMetadataDirectory(RepositoryTree tree, VirtualDirectory parent, String name) {
    super(parent, name);
    this.tree = tree;
  }

  @Override
  @Nullable Node lookup(String name) throws IOException {
    if (!name.endsWith(SUFFIX)) {
      return null;
    }
    CommitId commit = tree.commits().named(name.substring(0, name.length() - SUFFIX.length()));
    return commit == null || !tree.repo().hasOrGets(commit)
        ? null
        : new TextFile(this, name, text(commit));
  }

  private String text(CommitId commit) throws IOException {
    CommitDescription description = CommitDescription.read(tree.repo(), commit, refs(commit));
    String text = texts.getIfPresent(description);
    if (text == null) {
      text = description.toJson(tree.repo());
      texts.put(description, text);
    }
    return text;
  }

  private List<String> refs(CommitId commit) throws IOException {
    List<String> refs = new ArrayList<>();
    for (Map.Entry<String, @Nullable CommitId> each : tree.refs().snapshot().refs().entrySet()) {
      if (commit.equals(each.getValue())) {
        refs.add(each.getKey());
      }
    }
    return refs;
  }

  @Override
  void list(Listing listing) throws IOException {
    for (CommitId commit : tree.commits().snapshot().commits()) {
      // Its text is made when somebody looks it up.
      listing.add(commit.hex() + SUFFIX, new TextFile(this, commit.hex() + SUFFIX, ""));
    }
  }

  @Override
  boolean changes() {
    return true;
  }

  /** A ref that moves changes what is said of two commits. */
  @Override
  long changedNanos() throws IOException {
    return Math.max(
        tree.commits().snapshot().changedNanos(), tree.refs().snapshot().changedNanos());
  }
}
