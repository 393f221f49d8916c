package org.jostree.commit;

import java.io.IOException;
import java.util.function.UnaryOperator;
import org.jostree.object.DirMeta;
import org.jostree.object.DirMetaId;
import org.jostree.object.EntryName;
import org.jostree.object.FileHeader;
import org.jostree.object.FileId;
import org.jostree.object.Xattrs;
import org.jostree.parallel.Workers;
import org.jostree.posix.AtFlags;
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

/** Makes objects of files, links and directories on disk. */
final class FileImport {
  private static final int OPEN_FILE =
      OpenFlags.O_RDONLY | OpenFlags.O_NOFOLLOW | OpenFlags.O_CLOEXEC;

  private final Posix posix = Posix.instance();
  private final Repo repo;
  private final Transaction transaction;
  private final ImportRules rules;
  private final @Nullable LinkedObjects linked;
  private final Workers workers;
  private final boolean consume;
  private final UnaryOperator<Xattrs> visible;

  /**
   * An import of any number of files.
   *
   * @param consume whether files may become objects themselves, where they are what these have to
   *     be, since the directory goes away afterwards
   * @param visible what is taken of a file's attributes
   */
  FileImport(
      Transaction transaction,
      ImportRules rules,
      @Nullable LinkedObjects linked,
      Workers workers,
      boolean consume,
      UnaryOperator<Xattrs> visible) {
    this.repo = transaction.repo();
    this.transaction = transaction;
    this.rules = rules;
    this.linked = linked;
    this.workers = workers;
    this.consume = consume;
    this.visible = visible;
  }

  /** What becomes of one file. */
  interface Source {
    FileId read() throws IOException;
  }

  /** Has a thread put the file or link of that name into a tree. */
  void add(SharedDirectory directory, EntryName name, String path, MutableTree target)
      throws IOException {
    add(directory, name, path, target, () -> read(directory.fd(), name.value(), path));
  }

  /** Has a thread put what it reads into a tree; the directory is open until then. */
  void add(
      SharedDirectory directory, EntryName name, String path, MutableTree target, Source source)
      throws IOException {
    directory.hold();
    workers.run(
        () -> {
          try {
            target.putFile(repo, name, source.read());
          } catch (PosixException e) {
            Errno errno = e.errno();
            throw new IOException(e.call() + "(" + path + "): " + errno.message(), e);
          } finally {
            directory.release();
          }
        });
  }

  /** Writes what the rules make of a directory's attributes. */
  DirMetaId describe(Fd directory, String path) throws IOException {
    FileStatus status = posix.fstat(directory);
    ImportRules.Attributes attributes =
        rules.apply(
            path,
            new ImportRules.Attributes(
                status.uid(), status.gid(), status.mode(), xattrsOf(directory)));
    return transaction.write(
        new DirMeta(attributes.uid(), attributes.gid(), attributes.mode(), attributes.xattrs()));
  }

  private FileId read(Fd directory, String name, String path) throws IOException {
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

  /** The header that the regular file of that name would have as an object. */
  FileHeader headerOf(Fd directory, String name, String path) throws IOException {
    try (Fd file = posix.openat(directory, name, OPEN_FILE, 0)) {
      return header(path, posix.fstat(file), "", xattrsOf(file));
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
    return rules.readsXattrs() ? visible.apply(FileXattrs.of(directory, name)) : Xattrs.NONE;
  }

  private Xattrs xattrsOf(Fd fd) throws IOException {
    return rules.readsXattrs() ? visible.apply(FileXattrs.of(fd)) : Xattrs.NONE;
  }
}
