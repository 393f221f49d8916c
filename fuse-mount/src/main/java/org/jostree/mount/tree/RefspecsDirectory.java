package org.jostree.mount.tree;

import java.io.IOException;
import java.util.Map;
import org.jostree.object.CommitId;
import org.jspecify.annotations.Nullable;

/**
 * A view that each ref has one of: {@code /history}, {@code /at}, {@code /versions}. Refs are
 * written as for the commands, {@code main} or {@code origin:main}; a name with slashes is further
 * directories.
 */
final class RefspecsDirectory extends RefDependentDirectory {
  private final View view;

  /** What the refspecs in here start with: empty, {@code os/}, {@code origin:os/}, ... */
  private final String prefix;

  /** Makes the view of a ref. */
  interface View {
    VirtualDirectory of(VirtualDirectory parent, String name, String refspec);
  }

  RefspecsDirectory(
      RepositoryTree tree, VirtualDirectory parent, String name, String prefix, View view) {
    super(tree, parent, name);
    this.prefix = prefix;
    this.view = view;
  }

  @Override
  @Nullable Node lookup(String name) throws IOException {
    if (tree().refs().read(prefix + name) != null) {
      return view.of(this, name, prefix + name);
    }
    String longer = prefix + name + "/";
    return tree().refs().snapshot().hasPrefix(longer)
        ? new RefspecsDirectory(tree(), this, name, longer, view)
        : null;
  }

  @Override
  void list(Listing listing) throws IOException {
    String last = "";
    Map<String, @Nullable CommitId> refs = tree().refs().snapshot().refs().tailMap(prefix);
    for (String ref : refs.keySet()) {
      if (!ref.startsWith(prefix)) {
        break;
      }
      String rest = ref.substring(prefix.length());
      int slash = rest.indexOf('/');
      if (slash < 0) {
        listing.add(rest, view.of(this, rest, ref));
      } else if (!rest.substring(0, slash).equals(last)) {
        last = rest.substring(0, slash);
        listing.add(last, new RefspecsDirectory(tree(), this, last, prefix + last + "/", view));
      }
    }
  }
}
