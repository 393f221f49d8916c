package org.jostree.delta;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jostree.object.Commit;
import org.jostree.object.DirTree;
import org.jostree.object.FileId;
import org.jostree.repo.Repo;

/** Files of one tree that have taken the place of others in another. */
final class ModifiedFiles {
  private final Repo repo;
  private final Map<FileId, FileId> sources = new HashMap<>();

  private ModifiedFiles(Repo repo) {
    this.repo = repo;
  }

  /** From each file of the new commit to that which had its path in the old one. */
  static Map<FileId, FileId> between(Repo repo, Commit from, Commit to) throws IOException {
    ModifiedFiles files = new ModifiedFiles(repo);
    if (!from.tree().equals(to.tree())) {
      files.compare(repo.readDirTree(from.tree()), repo.readDirTree(to.tree()));
    }
    return files.sources;
  }

  private void compare(DirTree from, DirTree to) throws IOException {
    for (int i = 0; i < to.fileCount(); i++) {
      if (from.find(to.fileName(i)) instanceof DirTree.FileEntry old
          && !old.file().equals(to.file(i))) {
        sources.putIfAbsent(to.file(i), old.file());
      }
    }
    for (int i = 0; i < to.directoryCount(); i++) {
      if (from.find(to.directoryName(i)) instanceof DirTree.Subdirectory old
          && !old.tree().equals(to.directory(i).tree())) {
        compare(repo.readDirTree(old.tree()), repo.readDirTree(to.directory(i).tree()));
      }
    }
  }
}
