package org.jostree.mount.tree;

import java.io.IOException;
import org.jostree.object.CommitId;
import org.jspecify.annotations.Nullable;

/**
 * {@code /history/REF}: the commits that led to a ref, by time, newest first, and {@code latest},
 * the ref's own.
 */
final class HistoryDirectory extends RefDependentDirectory {
  private static final String LATEST = "latest";

  private final String refspec;

  HistoryDirectory(RepositoryTree tree, VirtualDirectory parent, String name, String refspec) {
    super(tree, parent, name);
    this.refspec = refspec;
  }

  @Override
  @Nullable Node lookup(String name) throws IOException {
    CommitId tip = tree().refs().read(refspec);
    if (tip == null) {
      return null;
    }
    if (name.equals(LATEST)) {
      return commit(name, tip);
    }
    long digits = Histories.Entry.digitsOf(name);
    for (Histories.Entry entry : tree().histories().of(tip)) {
      if (entry.digits() == digits && entry.name().equals(name)) {
        return commit(name, entry.id());
      }
    }
    return null;
  }

  private TreeDirectory commit(String name, CommitId id) throws IOException {
    return TreeDirectory.ofCommit(this, name, tree().metadata().commit(id));
  }

  @Override
  void list(Listing listing) throws IOException {
    CommitId tip = tree().refs().read(refspec);
    if (tip == null) {
      return;
    }
    tree().addCommit(this, LATEST, tip, listing);
    for (Histories.Entry entry : tree().histories().of(tip)) {
      tree().addCommit(this, entry.name(), entry.id(), listing);
    }
  }
}
