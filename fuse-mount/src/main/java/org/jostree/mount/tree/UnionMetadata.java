package org.jostree.mount.tree;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jostree.mount.content.RepositoryFiles;
import org.jostree.object.CommitId;
import org.jostree.object.DirMeta;
import org.jostree.object.DirMetaId;
import org.jostree.object.DirTree;
import org.jostree.object.DirTreeId;
import org.jostree.repo.Repo;
import org.jostree.union.UnionTrees;

/**
 * Directories of several commits that lie one over the other. A merged one is a directory like any
 * other to who asks; it is put together when it is read.
 */
final class UnionMetadata extends MetadataCache {
  /** In names, as for directories of a commit. */
  private static final int TREE_NAMES = 60_000;

  private final List<MountedCommit> commits = new ArrayList<>();
  private final UnionTrees union;
  private final DirTree.Subdirectory root;

  /** Directories as they are seen: merged, and without whiteouts. */
  private final Cache<DirTreeId, DirTree> seen =
      Caffeine.newBuilder()
          .maximumWeight(TREE_NAMES)
          .weigher((DirTreeId id, DirTree tree) -> 2 + tree.fileCount() + tree.directoryCount())
          .executor(Runnable::run)
          .build();

  /**
   * A union of commits.
   *
   * @param ids one or more, the lowest first
   */
  UnionMetadata(Repo repo, RepositoryFiles files, TreeSettings settings, List<CommitId> ids)
      throws IOException {
    super(repo, files, settings);
    List<DirTree.Subdirectory> roots = new ArrayList<>();
    for (CommitId id : ids) {
      MountedCommit commit = commit(id);
      commits.add(commit);
      roots.add(commit.root());
    }
    // Times differ then, so equal parts of different commits are not the same.
    this.union = new UnionTrees(new Layers(), settings.mtimeOfCommit());
    this.root = union.root(roots);
  }

  /** The trees of the commits themselves. */
  private final class Layers implements UnionTrees.Reader {
    @Override
    public DirTree tree(DirTreeId id) throws IOException {
      return UnionMetadata.super.tree(id);
    }

    @Override
    public DirMeta meta(DirMetaId id) throws IOException {
      return UnionMetadata.this.meta(id);
    }
  }

  /** The topmost commit. */
  MountedCommit top() {
    return commits.get(commits.size() - 1);
  }

  DirTree.Subdirectory root() {
    return root;
  }

  @Override
  DirTree tree(DirTreeId id) throws IOException {
    DirTree known = seen.getIfPresent(id);
    if (known == null) {
      known = union.read(id);
      seen.put(id, known);
    }
    return known;
  }

  /** What is seen here is not always what the directory is. */
  @Override
  boolean wants(DirTreeId id) {
    return false;
  }

  @Override
  boolean isMerged(DirTreeId id) {
    return union.isMerged(id);
  }

  @Override
  MountedCommit commitOf(TreeDirectory directory, String name) throws IOException {
    int origin = union.origin(directory.content().tree(), name);
    return origin < 0 ? directory.commit() : commits.get(origin);
  }
}
