package org.jostree.mount.tree;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jostree.diff.Change;
import org.jostree.object.CommitId;
import org.jspecify.annotations.Nullable;

/**
 * {@code /diff}: what differs between two revisions, {@code A..B}, each written as for the
 * commands. A listing shows how each ref differs from its parent; a name with slashes is further
 * directories.
 */
final class DiffsDirectory extends RefDependentDirectory {
  private static final String DOTS = "..";

  /** What the pairs in here start with: empty, {@code os/}, {@code os/main..os/}, ... */
  private final String prefix;

  DiffsDirectory(RepositoryTree tree, VirtualDirectory parent, String name, String prefix) {
    super(tree, parent, name);
    this.prefix = prefix;
  }

  @Override
  @Nullable Node lookup(String name) throws IOException {
    String pair = prefix + name;
    for (int at = pair.indexOf(DOTS); at > 0; at = pair.indexOf(DOTS, at + 1)) {
      String before = pair.substring(0, at);
      String after = pair.substring(at + DOTS.length());
      if (tree().resolve(before) != null && tree().resolve(after) != null) {
        return commits(name, before, after);
      }
    }
    String longer = pair + "/";
    return mayGoOn(longer) ? new DiffsDirectory(tree(), this, name, longer) : null;
  }

  private FixedDirectory commits(String name, String before, String after) {
    ComparedCommits commits = new ComparedCommits(tree(), before, after);
    return new FixedDirectory(this, name)
        .with("added", (parent, own) -> commits.view(parent, own, Change.Kind.ADDED))
        .with("modified", (parent, own) -> commits.view(parent, own, Change.Kind.MODIFIED))
        .with("removed", (parent, own) -> commits.view(parent, own, Change.Kind.DELETED));
  }

  /** Whether a ref starts like the whole, or like what stands behind a first revision. */
  private boolean mayGoOn(String longer) throws IOException {
    RefIndex.Snapshot refs = tree().refs().snapshot();
    if (refs.hasPrefix(longer)) {
      return true;
    }
    int at = longer.indexOf(DOTS);
    return at > 0
        && tree().resolve(longer.substring(0, at)) != null
        && refs.hasPrefix(longer.substring(at + DOTS.length()));
  }

  @Override
  void list(Listing listing) throws IOException {
    Set<String> names = new TreeSet<>();
    for (Map.Entry<String, @Nullable CommitId> ref : tree().refs().snapshot().refs().entrySet()) {
      String pair = ref.getKey() + "^" + DOTS + ref.getKey();
      if (pair.startsWith(prefix) && hasParent(ref.getValue())) {
        names.add(List.of(pair.substring(prefix.length()).split("/", 2)).get(0));
      }
    }
    for (String name : names) {
      Node node = lookup(name);
      if (node != null) {
        listing.add(name, node);
      }
    }
  }

  private boolean hasParent(@Nullable CommitId commit) {
    try {
      return commit != null && tree().histories().of(commit).size() > 1;
    } catch (IOException e) {
      return false; // Who asks for it by name is told.
    }
  }
}
