package org.jostree.mount.tree;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import org.jostree.object.Commit;
import org.jostree.object.CommitId;
import org.jostree.object.DirMeta;
import org.jostree.object.DirMetaId;
import org.jostree.object.DirTree;
import org.jostree.object.DirTreeId;
import org.jostree.repo.Repo;

/** Commits and directories as they were read last, up to a limit in memory. */
class MetadataCache {
  /** A commit takes about 200 bytes. */
  private static final int COMMITS = 4096;

  /** A directory's metadata takes about 200 bytes, and few differ. */
  private static final int DIRECTORY_METADATA = 4096;

  /** In names, which take about 150 bytes each. */
  private static final int TREE_NAMES = 60_000;

  private final Repo repo;
  private final boolean mtimeOfCommit;
  private final Cache<CommitId, MountedCommit> commits =
      Caffeine.newBuilder().maximumSize(COMMITS).executor(Runnable::run).build();
  private final Cache<DirMetaId, DirMeta> metas =
      Caffeine.newBuilder().maximumSize(DIRECTORY_METADATA).executor(Runnable::run).build();
  private final Cache<DirTreeId, DirTree> trees =
      Caffeine.newBuilder()
          .maximumWeight(TREE_NAMES)
          .weigher((DirTreeId id, DirTree tree) -> 2 + tree.fileCount() + tree.directoryCount())
          .executor(Runnable::run)
          .build();

  MetadataCache(Repo repo, boolean mtimeOfCommit) {
    this.repo = repo;
    this.mtimeOfCommit = mtimeOfCommit;
  }

  MountedCommit commit(CommitId id) throws IOException {
    MountedCommit known = commits.getIfPresent(id);
    if (known == null) {
      Commit commit = repo.readCommit(id);
      known =
          new MountedCommit(
              id,
              commit.parent(),
              commit.timestamp(),
              mtimeOfCommit ? commit.timestamp() : 0,
              new DirTree.Subdirectory(commit.tree(), commit.meta()));
      commits.put(id, known);
    }
    return known;
  }

  DirTree tree(DirTreeId id) throws IOException {
    DirTree known = trees.getIfPresent(id);
    if (known == null) {
      known = repo.readDirTree(id);
      trees.put(id, known);
    }
    return known;
  }

  DirMeta meta(DirMetaId id) throws IOException {
    DirMeta known = metas.getIfPresent(id);
    if (known == null) {
      known = repo.readDirMeta(id);
      metas.put(id, known);
    }
    return known;
  }

  /** Whether a directory is put together of several commits', and so no object. */
  boolean isMerged(DirTreeId id) {
    return false;
  }

  /**
   * The commit that an entry of a directory is from.
   *
   * @throws IOException when a directory cannot be read that has to be for that
   */
  MountedCommit commitOf(TreeDirectory directory, String name) throws IOException {
    return directory.commit();
  }
}
