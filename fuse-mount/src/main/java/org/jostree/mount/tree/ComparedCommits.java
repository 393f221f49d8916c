package org.jostree.mount.tree;

import java.io.IOException;
import org.jostree.diff.Change;
import org.jostree.object.CommitId;
import org.jostree.object.DirTree;
import org.jspecify.annotations.Nullable;

/**
 * Two revisions that are compared. They are looked up whenever something is asked, as refs move.
 *
 * @param before a revision, as written for the commands
 * @param after another
 */
record ComparedCommits(RepositoryTree tree, String before, String after) {

  /** What the two revisions name at a moment. */
  record Ids(CommitId before, CommitId after) {
    // Written out: the generated one costs its bootstrap at start-up.
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Ids that && before.equals(that.before) && after.equals(that.after);
    }

    @Override
    public int hashCode() {
      return 31 * before.hashCode() + after.hashCode();
    }
  }

  /** Null if one of them names nothing any more. */
  @Nullable Ids ids() throws IOException {
    CommitId old = tree.resolve(before);
    CommitId now = tree.resolve(after);
    return old == null || now == null ? null : new Ids(old, now);
  }

  /** The view of all changes of one kind. */
  VirtualDirectory view(VirtualDirectory parent, String name, Change.Kind kind) {
    ComparedPlace top = ComparedPlace.top(this);
    return kind == Change.Kind.MODIFIED
        ? new ModifiedDirectory(top, parent, name)
        : new OneSidedDirectory(top, parent, name, kind);
  }

  /** A file or directory of a commit, at a place in a view. */
  static Node part(
      VirtualDirectory parent,
      String name,
      TreeDirectory from,
      String inCommit,
      DirTree.Entry entry) {
    return entry instanceof DirTree.Subdirectory directory
        ? TreeDirectory.part(parent, name, from.commit(), directory)
        : new FileNode(((DirTree.FileEntry) entry).file(), from, inCommit, /* target= */ null);
  }
}
