package org.jostree.mount.tree;

import java.io.IOException;
import java.util.Map;
import org.jostree.object.CommitId;
import org.jspecify.annotations.Nullable;

/**
 * {@code /refs/heads}, {@code /refs/remotes/REMOTE}, and what lies below them while it is not yet a
 * whole name: refs whose names start in the same way, divided at the slashes. A ref is the root
 * directory of its commit.
 */
final class RefsDirectory extends RefDependentDirectory {
  /** What the refspecs in here start with: empty, {@code origin:}, {@code os/}, ... */
  private final String prefix;

  RefsDirectory(RepositoryTree tree, VirtualDirectory parent, String name, String prefix) {
    super(tree, parent, name);
    this.prefix = prefix;
  }

  @Override
  @Nullable Node lookup(String name) throws IOException {
    if (name.indexOf(':') >= 0) {
      return null;
    }
    CommitId commit = tree().refs().read(prefix + name);
    if (commit != null) {
      return TreeDirectory.ofCommit(this, name, tree().metadata().commit(commit));
    }
    String longer = prefix + name + "/";
    return tree().refs().snapshot().hasPrefix(longer)
        ? new RefsDirectory(tree(), this, name, longer)
        : null;
  }

  @Override
  void list(Listing listing) throws IOException {
    String last = "";
    Map<String, CommitId> refs = tree().refs().snapshot().refs().tailMap(prefix);
    for (Map.Entry<String, CommitId> ref : refs.entrySet()) {
      if (!ref.getKey().startsWith(prefix)) {
        break;
      }
      String rest = ref.getKey().substring(prefix.length());
      int slash = rest.indexOf('/');
      boolean ofRemote = rest.indexOf(':') >= 0;
      if (slash < 0 && !ofRemote) {
        tree().addCommit(this, rest, ref.getValue(), listing);
      } else if (!ofRemote && !rest.substring(0, slash).equals(last)) {
        last = rest.substring(0, slash);
        listing.add(last, new RefsDirectory(tree(), this, last, prefix + last + "/"));
      }
    }
  }
}
