package org.jostree.commit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.jostree.object.EntryName;
import org.jostree.parallel.Workers;
import org.jostree.posix.AtFlags;
import org.jostree.posix.DirectoryEntry;
import org.jostree.posix.Fd;
import org.jostree.posix.FileStatus;
import org.jostree.posix.OpenFlags;
import org.jostree.posix.Posix;
import org.jostree.posix.PosixException;
import org.jostree.repo.Repo;
import org.jostree.repo.Transaction;
import org.jspecify.annotations.Nullable;

/**
 * Brings a directory on disk into a tree. One thread walks, the others read, hash and store files.
 * Directories are held open while files in them wait, so that deep trees need no long paths and a
 * directory that is moved meanwhile does no harm.
 */
final class DirectoryImport {
  private final Posix posix = Posix.instance();
  private final Repo repo;
  private final Transaction transaction;
  private final ImportRules rules;
  private final Workers workers;
  private final FileImport files;

  /**
   * Of any number of directories.
   *
   * @param consume whether files may become objects themselves, where they are what these have to
   *     be, since the directory goes away afterwards
   */
  DirectoryImport(
      Transaction transaction,
      ImportRules rules,
      @Nullable LinkedObjects linked,
      Workers workers,
      boolean consume) {
    this.repo = transaction.repo();
    this.transaction = transaction;
    this.rules = rules;
    this.workers = workers;
    this.files =
        new FileImport(transaction, rules, linked, workers, consume, UnaryOperator.identity());
  }

  /** Walks the directory; the files are in the tree once the workers have finished. */
  void run(Path directory, MutableTree target) throws IOException {
    Fd top;
    try {
      top = posix.open(directory, SharedDirectory.OPEN & ~OpenFlags.O_NOFOLLOW, 0);
    } catch (PosixException e) {
      throw new IOException("opendir(" + directory + "): " + e.errno().message(), e);
    }
    walk(top, "/", target);
  }

  private void walk(Fd opened, String path, MutableTree target) throws IOException {
    SharedDirectory directory = new SharedDirectory(opened);
    try {
      target.setMeta(files.describe(opened, path));
      for (DirectoryEntry entry : posix.list(opened)) {
        workers.rethrowFailure();
        importEntry(directory, path, entry, target);
      }
    } finally {
      directory.release();
    }
  }

  private void importEntry(
      SharedDirectory directory, String path, DirectoryEntry entry, MutableTree target)
      throws IOException {
    EntryName name = EntryName.of(entry.name());
    String child = path.equals("/") ? path + name : path + "/" + name;
    if (rules.skips(child)) {
      return;
    }
    if (entry.isDirectory()) {
      Fd opened = posix.openat(directory.fd(), name.value(), SharedDirectory.OPEN, 0);
      if (transaction.isStaging(opened, name.value())) {
        opened.close(); // the tree has this very repository in it
        return;
      }
      walk(opened, child, target.directory(repo, name));
    } else if (entry.isRegular() || entry.isSymlink()) {
      files.add(directory, name, child, target);
    } else {
      importEntry(directory, path, typed(directory.fd(), name), target);
    }
  }

  /**
   * The entry with its type, which some file systems leave out of their listings.
   *
   * @throws IOException when it is of a type that no commit can hold
   */
  static DirectoryEntry typed(Fd directory, EntryName name) throws IOException {
    FileStatus status =
        Posix.instance().fstatat(directory, name.value(), AtFlags.AT_SYMLINK_NOFOLLOW);
    if (!status.isDirectory() && !status.isRegular() && !status.isSymlink()) {
      throw new IOException("Not a regular file or symlink: " + name);
    }
    return new DirectoryEntry(
        name.value().getBytes(StandardCharsets.UTF_8),
        (status.mode() >> 12) & 15, // DT_REG and its like are the type bits of st_mode
        status.ino());
  }
}
