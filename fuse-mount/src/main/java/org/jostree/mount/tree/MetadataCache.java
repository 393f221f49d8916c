package org.jostree.mount.tree;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import org.jostree.diff.DiffEntry;
import org.jostree.mount.catalogue.Catalogue;
import org.jostree.mount.content.FileFacts;
import org.jostree.mount.content.RepositoryFiles;
import org.jostree.object.Commit;
import org.jostree.object.CommitId;
import org.jostree.object.DirMeta;
import org.jostree.object.DirMetaId;
import org.jostree.object.DirTree;
import org.jostree.object.DirTreeId;
import org.jostree.object.FileId;
import org.jostree.repo.Repo;

/**
 * Commits and directories as they were read last, up to a limit in memory, and directories in the
 * catalogue.
 */
class MetadataCache implements Closeable {
  /** A commit takes about 200 bytes. */
  private static final int COMMITS = 4096;

  /** A directory's metadata takes about 200 bytes, and few differ. */
  private static final int DIRECTORY_METADATA = 4096;

  /** In names, which take about 150 bytes each. */
  private static final int TREE_NAMES = 60_000;

  private final Repo repo;
  private final RepositoryFiles files;
  private final Catalogue catalogue;
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

  /**
   * A cache over a repository.
   *
   * @param files is told what the catalogue knows of them
   */
  MetadataCache(Repo repo, RepositoryFiles files, TreeSettings settings) {
    this.repo = repo;
    this.files = files;
    // What objects from elsewhere say is believed only until they are here.
    Path place = repo.source() == null ? files.cacheDirectory() : null;
    this.catalogue = Catalogue.in(place, new CatalogueSource());
    files.onContradiction(catalogue::distrust);
    catalogue.preload(TREE_NAMES / 2, trees::put, files::remember);
    boolean mtimeOfCommit = settings.mtimeOfCommit();
    this.mtimeOfCommit = mtimeOfCommit;
  }

  private final class CatalogueSource implements Catalogue.Source {
    @Override
    public DirMeta read(DirMetaId id) throws IOException {
      return meta(id);
    }

    @Override
    public void learnXattrs(FileId file, FileFacts facts) throws IOException {
      files.learnXattrs(file, facts);
    }
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
      known = catalogue.tree(id, files::remember);
      if (known == null) {
        known = repo.readDirTree(id);
      }
      trees.put(id, known);
    }
    return known;
  }

  DirMeta meta(DirMetaId id) throws IOException {
    DirMeta known = metas.getIfPresent(id);
    if (known == null) {
      known = catalogue.metadata(id);
      if (known == null) {
        known = repo.readDirMeta(id);
      }
      metas.put(id, known);
    }
    return known;
  }

  /** What the object of an entry says. */
  DiffEntry.Attributes attributes(DirTree.Entry entry) throws IOException {
    if (entry instanceof DirTree.FileEntry known) {
      FileFacts file = files.facts(known.file());
      return new DiffEntry.Attributes(
          file.uid(),
          file.gid(),
          file.mode(),
          file.symlinkTarget(),
          files.xattrs(known.file()),
          file.size());
    }
    DirMeta directory = meta(((DirTree.Subdirectory) entry).meta());
    return new DiffEntry.Attributes(
        directory.uid(), directory.gid(), directory.mode(), "", directory.xattrs(), 0);
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

  /** Whether the catalogue wants to know of a directory what a listing of it finds out. */
  boolean wants(DirTreeId id) {
    return catalogue.wants(id);
  }

  /** What is known of directories from one mount to the next. */
  Catalogue catalogue() {
    return catalogue;
  }

  @Override
  public void close() throws IOException {
    catalogue.close();
  }
}
