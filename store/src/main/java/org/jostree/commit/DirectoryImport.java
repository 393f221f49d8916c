package org.jostree.commit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.jostree.object.DirMeta;
import org.jostree.object.EntryName;
import org.jostree.object.FileHeader;
import org.jostree.object.FileId;
import org.jostree.object.Xattrs;
import org.jostree.parallel.Workers;
import org.jostree.posix.AtFlags;
import org.jostree.posix.DirectoryEntry;
import org.jostree.posix.Errno;
import org.jostree.posix.Fd;
import org.jostree.posix.FileStatus;
import org.jostree.posix.OpenFlags;
import org.jostree.posix.Posix;
import org.jostree.posix.PosixException;
import org.jostree.repo.FileXattrs;
import org.jostree.repo.Repo;
import org.jostree.repo.Transaction;
import org.jspecify.annotations.Nullable;

/**
 * Brings a directory on disk into a tree. One thread walks, the others read, hash and store files.
 * Directories are held open while files in them wait, so that deep trees need no long paths and a
 * directory that is moved meanwhile does no harm.
 */
final class DirectoryImport {
  private static final int OPEN_DIRECTORY =
      OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY | OpenFlags.O_NOFOLLOW | OpenFlags.O_CLOEXEC;
  private static final int OPEN_FILE =
      OpenFlags.O_RDONLY | OpenFlags.O_NOFOLLOW | OpenFlags.O_CLOEXEC;

  private final Posix posix = Posix.instance();
  private final Repo repo;
  private final Transaction transaction;
  private final ImportRules rules;
  private final @Nullable LinkedObjects linked;
  private final Workers workers;
  private final boolean consume;

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
    this.linked = linked;
    this.workers = workers;
    this.consume = consume;
  }

  /** An open directory that closes when the last who needs it is done. */
  private static final class SharedDirectory {
    private final Fd fd;
    private final AtomicInteger users = new AtomicInteger(1);

    SharedDirectory(Fd fd) {
      this.fd = fd;
    }

    void hold() {
      users.incrementAndGet();
    }

    void release() throws IOException {
      if (users.decrementAndGet() == 0) {
        fd.close();
      }
    }
  }

  /** Walks the directory; the files are in the tree once the workers have finished. */
  void run(Path directory, MutableTree target) throws IOException {
    Fd top;
    try {
      top = posix.open(directory, OPEN_DIRECTORY & ~OpenFlags.O_NOFOLLOW, 0);
    } catch (PosixException e) {
      throw new IOException("opendir(" + directory + "): " + e.errno().message(), e);
    }
    walk(top, "/", target);
  }

  private void walk(Fd opened, String path, MutableTree target) throws IOException {
    SharedDirectory directory = new SharedDirectory(opened);
    try {
      Fd fd = directory.fd;
      FileStatus status = posix.fstat(fd);
      ImportRules.Attributes attributes =
          rules.apply(
              path,
              new ImportRules.Attributes(status.uid(), status.gid(), status.mode(), xattrsOf(fd)));
      target.setMeta(
          transaction.write(
              new DirMeta(
                  attributes.uid(), attributes.gid(), attributes.mode(), attributes.xattrs())));
      for (DirectoryEntry entry : posix.list(fd)) {
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
      Fd opened = posix.openat(directory.fd, name.value(), OPEN_DIRECTORY, 0);
      if (transaction.isStaging(opened, name.value())) {
        opened.close(); // the tree has this very repository in it
        return;
      }
      walk(opened, child, target.directory(repo, name));
    } else if (entry.isRegular() || entry.isSymlink()) {
      directory.hold();
      workers.run(
          () -> {
            try {
              FileId file = importFile(directory.fd, name.value(), child);
              target.putFile(repo, name, file);
            } catch (PosixException e) {
              throw named(e, child);
            } finally {
              directory.release();
            }
          });
    } else {
      importUntyped(directory, path, name, target);
    }
  }

  /** Some file systems leave the type out of their listings. */
  private void importUntyped(
      SharedDirectory directory, String path, EntryName name, MutableTree target)
      throws IOException {
    FileStatus status = posix.fstatat(directory.fd, name.value(), AtFlags.AT_SYMLINK_NOFOLLOW);
    if (!status.isDirectory() && !status.isRegular() && !status.isSymlink()) {
      throw new IOException("Not a regular file or symlink: " + name);
    }
    DirectoryEntry typed =
        new DirectoryEntry(
            name.value().getBytes(StandardCharsets.UTF_8),
            (status.mode() >> 12) & 15, // DT_REG and its like are the type bits of st_mode
            status.ino());
    importEntry(directory, path, typed, target);
  }

  private FileId importFile(Fd directory, String name, String path) throws IOException {
    FileStatus status = posix.fstatat(directory, name, AtFlags.AT_SYMLINK_NOFOLLOW);
    FileId known = linked == null ? null : linked.find(status, path, rules);
    if (known != null) {
      return known;
    }
    if (status.isSymlink()) {
      FileHeader header =
          header(path, status, posix.readlinkat(directory, name), xattrsByName(directory, name));
      return transaction.writeFile(header, 0, buffer -> -1);
    }
    try (Fd file = posix.openat(directory, name, OPEN_FILE, 0)) {
      FileStatus opened = posix.fstat(file);
      if (!opened.isRegular()) {
        throw new IOException("Not a regular file or symlink: " + name);
      }
      FileHeader header = header(path, opened, "", xattrsOf(file));
      if (consume && isObjectItself(file, opened, header)) {
        return transaction.adoptFile(header, opened.size(), file);
      }
      return transaction.writeFile(header, opened.size(), file);
    }
  }

  /** Whether the file has on disk what an object of that header has. */
  private boolean isObjectItself(Fd file, FileStatus status, FileHeader header) throws IOException {
    if (status.mode() != header.mode()) {
      return false;
    }
    return switch (repo.mode()) {
      // Attributes that were left behind would come along with the file.
      case BARE ->
          rules.readsXattrs() && status.uid() == header.uid() && status.gid() == header.gid();
      case BARE_USER_ONLY -> status.uid() == posix.geteuid() && posix.xattrs(file).isEmpty();
      default -> false;
    };
  }

  private FileHeader header(String path, FileStatus status, String target, Xattrs xattrs) {
    ImportRules.Attributes attributes =
        rules.apply(
            path, new ImportRules.Attributes(status.uid(), status.gid(), status.mode(), xattrs));
    return new FileHeader(
        attributes.uid(), attributes.gid(), attributes.mode(), target, attributes.xattrs());
  }

  private Xattrs xattrsByName(Fd directory, String name) throws IOException {
    return rules.readsXattrs() ? FileXattrs.of(directory, name) : Xattrs.NONE;
  }

  private Xattrs xattrsOf(Fd fd) throws IOException {
    return rules.readsXattrs() ? FileXattrs.of(fd) : Xattrs.NONE;
  }

  private static IOException named(PosixException e, String path) {
    Errno errno = e.errno();
    return new IOException(e.call() + "(" + path + "): " + errno.message(), e);
  }
}
