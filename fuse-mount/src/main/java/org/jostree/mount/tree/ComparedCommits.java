package org.jostree.mount.tree;

import java.io.IOException;
import java.util.List;
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

  /** The view of all changes of one kind. */
  VirtualDirectory view(VirtualDirectory parent, String name, Change.Kind kind) {
    return kind == Change.Kind.MODIFIED
        ? new ModifiedDirectory(this, parent, name, List.of())
        : new OneSidedDirectory(this, parent, name, List.of(), kind);
  }

  /** The directory at a place in the commit before; null if none is there. */
  @Nullable TreeDirectory before(List<String> place) throws IOException {
    return directory(before, place);
  }

  /** The directory at a place in the commit after. */
  @Nullable TreeDirectory after(List<String> place) throws IOException {
    return directory(after, place);
  }

  private @Nullable TreeDirectory directory(String revision, List<String> place)
      throws IOException {
    CommitId commit = tree.resolve(revision);
    TreeDirectory directory = commit == null ? null : tree.placeOf(commit);
    for (String name : place) {
      DirTree.Entry entry = directory == null ? null : find(directory, name);
      directory =
          directory != null && entry instanceof DirTree.Subdirectory child
              ? directory.child(name, child)
              : null;
    }
    return directory;
  }

  DirTree listed(TreeDirectory directory) throws IOException {
    return tree.metadata().tree(directory.content().tree());
  }

  DirTree.@Nullable Entry find(TreeDirectory directory, String name) throws IOException {
    return listed(directory).find(name);
  }

  /** Whether two entries of the same name differ so, or have in them what does. */
  boolean differ(DirTree.Entry old, DirTree.Entry now, Change.Kind kind) throws IOException {
    return tree.comparison().kinds(old, now).contains(kind);
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
