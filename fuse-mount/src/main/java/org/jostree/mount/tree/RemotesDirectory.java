package org.jostree.mount.tree;

import java.io.IOException;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** {@code /refs/remotes}: the remotes that have refs here. */
final class RemotesDirectory extends RefDependentDirectory {
  RemotesDirectory(RepositoryTree tree, VirtualDirectory parent, String name) {
    super(tree, parent, name);
  }

  @Override
  @Nullable Node lookup(String name) throws IOException {
    return name.indexOf(':') < 0 && tree().refs().snapshot().hasPrefix(name + ":")
        ? child(name)
        : null;
  }

  private RefsDirectory child(String remote) {
    return new RefsDirectory(tree(), this, remote, remote + ":");
  }

  @Override
  void list(Listing listing) throws IOException {
    TreeSet<String> remotes = new TreeSet<>();
    for (String ref : tree().refs().snapshot().refs().keySet()) {
      int colon = ref.indexOf(':');
      if (colon >= 0) {
        remotes.add(ref.substring(0, colon));
      }
    }
    remotes.forEach(remote -> listing.add(remote, child(remote)));
  }
}
