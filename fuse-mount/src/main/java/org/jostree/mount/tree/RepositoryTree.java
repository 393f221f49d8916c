package org.jostree.mount.tree;

import java.io.IOException;
import org.jostree.mount.tree.VirtualDirectory.Listing;
import org.jostree.object.CommitId;
import org.jostree.object.DirTree;
import org.jostree.repo.Repo;
import org.jspecify.annotations.Nullable;

/** What a view needs of the repository, and the places of the views. */
final class RepositoryTree {
  private final Repo repo;
  private final MetadataCache metadata;
  private final RefIndex refs;
  private final CommitIndex commits;

  /**
   * A tree over a repository.
   *
   * @param mtimeOfCommit whether everything in a commit has its time, instead of 0
   */
  RepositoryTree(Repo repo, boolean mtimeOfCommit) {
    this.repo = repo;
    this.metadata = new MetadataCache(repo, mtimeOfCommit);
    this.refs = new RefIndex(repo);
    this.commits = new CommitIndex(repo);
  }

  /** The root of everything: here each view has its name. */
  Node wholeRepository() {
    return new FixedDirectory()
        .with("commits", (parent, name) -> new CommitsDirectory(this, parent, name))
        .with("refs", this::refsDirectory)
        .with("rev", (parent, name) -> new RevisionsDirectory(this, parent, name, ""));
  }

  private VirtualDirectory refsDirectory(VirtualDirectory above, String ownName) {
    return new FixedDirectory(above, ownName)
        .with("heads", (parent, name) -> new RefsDirectory(this, parent, name, ""))
        .with("remotes", (parent, name) -> new RemotesDirectory(this, parent, name));
  }

  /**
   * A directory of one commit as the root.
   *
   * @param subpath names divided by slashes; empty for the commit's own root
   * @throws IOException when it is not there, with a message for the person who asked
   */
  Node singleCommit(CommitId id, String subpath) throws IOException {
    MountedCommit commit = metadata.commit(id);
    DirTree.Subdirectory directory = commit.root();
    for (String name : subpath.split("/", -1)) {
      if (!name.isEmpty()) {
        DirTree.Entry entry = metadata.tree(directory.tree()).find(name);
        if (!(entry instanceof DirTree.Subdirectory child)) {
          throw new IOException(
              entry == null
                  ? "No such directory in the commit: " + subpath
                  : "Not a directory in the commit: " + subpath);
        }
        directory = child;
      }
    }
    metadata.tree(directory.tree());
    metadata.meta(directory.meta());
    return TreeDirectory.atRoot(commit, directory);
  }

  Repo repo() {
    return repo;
  }

  MetadataCache metadata() {
    return metadata;
  }

  RefIndex refs() {
    return refs;
  }

  CommitIndex commits() {
    return commits;
  }

  /** Adds the root directory of a commit to a listing; one that is damaged does not spoil it. */
  void addCommit(VirtualDirectory parent, String name, @Nullable CommitId commit, Listing listing) {
    MountedCommit mounted = null;
    try {
      mounted = commit == null ? null : metadata.commit(commit);
    } catch (IOException e) {
      mounted = null; // Looking the name up gives the error, with its reason.
    }
    if (mounted == null) {
      listing.addUnreadable(name);
    } else {
      listing.add(name, TreeDirectory.ofCommit(parent, name, mounted));
    }
  }
}
