package org.jostree.commit;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jostree.object.FileHeader;
import org.jostree.object.FileId;
import org.jostree.posix.FileStatus;
import org.jostree.posix.Posix;
import org.jostree.repo.Repo;
import org.jspecify.annotations.Nullable;

/**
 * The objects of a repository by device and inode: a file in a tree that is a hard link to one need
 * not be read again.
 */
final class LinkedObjects {
  private final Repo repo;
  private final boolean unmodified;
  private final Map<FileKey, FileId> objects = new HashMap<>();
  private final AtomicLong hits = new AtomicLong();

  private record FileKey(long device, long inode) {}

  private LinkedObjects(Repo repo, boolean unmodified) {
    this.repo = repo;
    this.unmodified = unmodified;
  }

  /**
   * Finds the objects.
   *
   * @param unmodified whether a file that is an object stays what it is, whatever the rules
   */
  static LinkedObjects scan(Repo repo, boolean unmodified) throws IOException {
    LinkedObjects linked = new LinkedObjects(repo, unmodified);
    if (!repo.mode().isBare()) {
      return linked;
    }
    Posix posix = Posix.instance();
    repo.listObjects(
        name -> {
          if (name instanceof FileId file) {
            FileStatus status = posix.lstat(repo.objectPath(file));
            linked.objects.put(new FileKey(status.dev(), status.ino()), file);
          }
        });
    return linked;
  }

  /** How many files were found. */
  long hits() {
    return hits.get();
  }

  /** The object that the file is, if it is one and the rules leave it as it is; or null. */
  @Nullable FileId find(FileStatus status, String path, ImportRules rules) throws IOException {
    if (status.nlink() < 2) {
      return null;
    }
    FileId file = objects.get(new FileKey(status.dev(), status.ino()));
    if (file == null) {
      return null;
    }
    if (!unmodified && !isLeftBy(rules, path, file)) {
      return null;
    }
    hits.incrementAndGet();
    return file;
  }

  private boolean isLeftBy(ImportRules rules, String path, FileId file) throws IOException {
    FileHeader header = repo.readFileHeader(file).header();
    ImportRules.Attributes stored =
        new ImportRules.Attributes(header.uid(), header.gid(), header.mode(), header.xattrs());
    return rules.apply(path, stored).equals(stored);
  }
}
