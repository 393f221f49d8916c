package org.jostree.mount.tree;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.jostree.object.CommitId;
import org.jspecify.annotations.Nullable;

/**
 * {@code /rev}: whatever names a commit, as it is written for the commands: {@code main}, {@code
 * main^}, the beginning of a checksum, {@code origin:main}. A listing shows the refs; a name with
 * slashes is further directories.
 */
final class RevisionsDirectory extends RefDependentDirectory {
  /** What the revisions in here start with: empty, {@code os/}, {@code origin:os/}, ... */
  private final String prefix;

  RevisionsDirectory(RepositoryTree tree, VirtualDirectory parent, String name, String prefix) {
    super(tree, parent, name);
    this.prefix = prefix;
  }

  @Override
  @Nullable Node lookup(String name) throws IOException {
    CommitId commit = tree().resolve(prefix + name);
    if (commit != null) {
      return TreeDirectory.ofCommit(this, name, tree().metadata().commit(commit));
    }
    String longer = prefix + name + "/";
    return hasRefsBelow(longer) ? new RevisionsDirectory(tree(), this, name, longer) : null;
  }

  /** A name without a remote stands for a ref of any of them. */
  private boolean hasRefsBelow(String longer) throws IOException {
    RefIndex.Snapshot snapshot = tree().refs().snapshot();
    if (snapshot.hasPrefix(longer)) {
      return true;
    }
    return longer.indexOf(':') < 0
        && snapshot.refs().keySet().stream().anyMatch(ref -> ref.contains(":" + longer));
  }

  @Override
  void list(Listing listing) throws IOException {
    Map<String, CommitId> refs = tree().refs().snapshot().refs().tailMap(prefix);
    String last = "";
    for (Map.Entry<String, CommitId> ref : new TreeMap<>(refs).entrySet()) {
      if (!ref.getKey().startsWith(prefix)) {
        break;
      }
      String rest = ref.getKey().substring(prefix.length());
      int slash = rest.indexOf('/');
      if (slash < 0) {
        tree().addCommit(this, rest, ref.getValue(), listing);
      } else if (!rest.substring(0, slash).equals(last)) {
        last = rest.substring(0, slash);
        listing.add(last, new RevisionsDirectory(tree(), this, last, prefix + last + "/"));
      }
    }
  }
}
