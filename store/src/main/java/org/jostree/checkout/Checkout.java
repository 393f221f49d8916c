package org.jostree.checkout;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jostree.object.CommitId;
import org.jostree.object.DirMeta;
import org.jostree.object.DirMetaId;
import org.jostree.object.DirTree;
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
import org.jostree.repo.CommitTree;
import org.jostree.repo.Repo;
import org.jostree.repo.RepoMode;

/**
 * Lays a commit out at a destination. Directories are made by the thread that walks, closed to
 * others until they are complete; files by all cores, some of a directory at a time. New
 * directories are dated 0, so that two checkouts are alike; not when copies are asked for, whose
 * files have dates of their own, too.
 */
public final class Checkout {
  private static final int OPEN_DIRECTORY =
      OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY | OpenFlags.O_NOFOLLOW | OpenFlags.O_CLOEXEC;

  /** The mode bits of directories that a bare-user-only repository can keep. */
  private static final int PLAIN_DIRECTORY = 0775;

  /** Pieces of work that are worth handing to another thread, and small enough to be shared. */
  private static final int LINKS_AT_A_TIME = 64;

  private static final int COPIES_AT_A_TIME = 4;

  private final Posix posix = Posix.instance();
  private final Repo repo;
  private final CheckoutOptions options;

  /** Most directories of a tree have the metadata of another one. */
  private final Map<DirMetaId, DirMeta> metas = new HashMap<>();

  /** Of any number of commits. */
  public Checkout(Repo repo, CheckoutOptions options) {
    this.repo = repo;
    this.options = options;
  }

  /** Before anything is made: links go nowhere but to the file system of the repository. */
  private void requireSameDevice(Path destination) throws IOException {
    Path existing = destination.toAbsolutePath();
    while (!Files.exists(existing) && existing.getParent() != null) {
      existing = existing.getParent();
    }
    FileStatus there = posix.fstatat(Fd.CWD, existing.toString(), 0);
    FileStatus here = posix.fstatat(Fd.CWD, repo.path().resolve("objects").toString(), 0);
    if (there.dev() != here.dev()) {
      throw new IOException("Unable to do hardlink checkout across devices");
    }
  }

  private void requireHardlinkableMode() throws IOException {
    switch (repo.mode()) {
      case BARE, BARE_SPLIT_XATTRS -> {
        if (options.userMode) {
          throw new IOException("Bare repository mode cannot hardlink in user checkout mode");
        }
      }
      case BARE_USER -> {
        if (!options.userMode) {
          throw new IOException("User repository mode requires user checkout mode to hardlink");
        }
      }
      case ARCHIVE -> throw new IOException("Archive repository mode cannot hardlink");
      case BARE_USER_ONLY -> {}
    }
  }

  /**
   * Lays out a commit, or the subpath of it that the options name.
   *
   * @throws org.jostree.repo.PathNotFoundException when the commit has no such path
   * @throws IOException when something is in the way or cannot be written, or when the options ask
   *     for hard links that the mode or the place of the repository does not allow
   */
  public void run(CommitId id, Path destination) throws IOException {
    if (options.requireHardlinks) {
      requireSameDevice(destination);
      requireHardlinkableMode();
    }
    DirTree.Entry entry = CommitTree.open(repo, id).find(options.subpath);
    try (Workers workers = new Workers()) {
      if (entry instanceof DirTree.Subdirectory directory) {
        layOut(directory, destination, workers);
      } else if (entry instanceof DirTree.FileEntry file) {
        layOut(file.file(), destination);
      }
      workers.finish();
    }
  }

  private void layOut(DirTree.Subdirectory directory, Path destination, Workers workers)
      throws IOException {
    walk(directory, Fd.CWD, destination.toString(), "/", workers);
  }

  /** A single file comes into a directory of its own, as ostree does it. */
  private void layOut(FileId file, Path destination) throws IOException {
    if (!Files.isDirectory(destination)) {
      posix.mkdirat(Fd.CWD, destination.toString(), 0700);
    }
    Path name = Path.of(options.subpath).getFileName();
    try (Fd directory = posix.open(destination, OPEN_DIRECTORY & ~OpenFlags.O_NOFOLLOW, 0)) {
      new FileCheckout(repo, options).run(file, directory, String.valueOf(name));
    }
  }

  /** A directory whose mode, owner and date are set when the last file in it is there. */
  private final class OpenDirectory {
    final Fd fd;
    private final DirMeta meta;
    private final boolean made;
    private final AtomicInteger users = new AtomicInteger(1);

    OpenDirectory(Fd fd, DirMeta meta, boolean made) {
      this.fd = fd;
      this.meta = meta;
      this.made = made;
    }

    void hold() {
      users.incrementAndGet();
    }

    void release() throws IOException {
      if (users.decrementAndGet() > 0) {
        return;
      }
      try (fd) {
        if (made) {
          complete();
        }
        if (options.fsync) {
          posix.fsync(fd);
        }
      }
    }

    private void complete() throws IOException {
      if (!options.userMode) {
        posix.fchown(fd, meta.uid(), meta.gid());
        for (Xattrs.Attribute attribute : meta.xattrs()) {
          posix.setxattr(fd, attribute.name(), attribute.value());
        }
      }
      boolean plain = options.bareUserOnlyDirectories || repo.mode() == RepoMode.BARE_USER_ONLY;
      posix.fchmod(fd, meta.mode() & (plain ? PLAIN_DIRECTORY : 07777));
      if (!options.forceCopy) {
        posix.futimens(fd, 0, 0);
      }
    }
  }

  private void walk(
      DirTree.Subdirectory subdirectory, Fd parent, String name, String path, Workers workers)
      throws IOException {
    DirTree tree = repo.readDirTree(subdirectory.tree());
    DirMeta meta = readMeta(subdirectory.meta());
    boolean made = makeDirectory(parent, name);
    int flags = path.equals("/") ? OPEN_DIRECTORY & ~OpenFlags.O_NOFOLLOW : OPEN_DIRECTORY;
    OpenDirectory directory = new OpenDirectory(posix.openat(parent, name, flags, 0), meta, made);
    try {
      fill(directory, tree, path.equals("/") ? path : path + "/", workers);
    } finally {
      directory.release();
    }
  }

  private DirMeta readMeta(DirMetaId id) throws IOException {
    DirMeta meta = metas.get(id);
    if (meta == null) {
      meta = repo.readDirMeta(id);
      metas.put(id, meta);
    }
    return meta;
  }

  private void fill(OpenDirectory directory, DirTree tree, String prefix, Workers workers)
      throws IOException {
    if (options.whiteouts && tree.find(Whiteouts.OPAQUE) != null) {
      Whiteouts.clear(directory.fd);
    }
    FileCheckout files = new FileCheckout(repo, options);
    if (options.whiteouts) {
      // In the order of their names: one file may undo another.
      checkOutFiles(files, directory.fd, tree, 0, tree.fileCount(), prefix);
    } else {
      int batch = files.isLinkable() ? LINKS_AT_A_TIME : COPIES_AT_A_TIME;
      for (int from = 0; from < tree.fileCount(); from += batch) {
        workers.rethrowFailure();
        int first = from;
        int end = Math.min(from + batch, tree.fileCount());
        directory.hold();
        workers.run(
            () -> {
              try {
                checkOutFiles(files, directory.fd, tree, first, end, prefix);
              } finally {
                directory.release();
              }
            });
      }
    }
    for (int i = 0; i < tree.directoryCount(); i++) {
      String path = prefix + tree.directoryName(i);
      // ostree's own lists have a slash behind directories, people's have none.
      if (!options.skipped.contains(path) && !options.skipped.contains(path + "/")) {
        walk(tree.directory(i), directory.fd, tree.directoryName(i), path, workers);
      }
    }
  }

  private void checkOutFiles(
      FileCheckout files, Fd directory, DirTree tree, int from, int end, String prefix)
      throws IOException {
    for (int i = from; i < end; i++) {
      String name = tree.fileName(i);
      if (!options.skipped.isEmpty() && options.skipped.contains(prefix + name)) {
        continue;
      }
      if (options.whiteouts && name.startsWith(Whiteouts.PREFIX)) {
        Whiteouts.apply(directory, name);
      } else if (options.passthroughWhiteouts && name.startsWith(PassthroughWhiteout.PREFIX)) {
        new PassthroughWhiteout(repo, options).make(tree.file(i), directory, name);
      } else {
        files.run(tree.file(i), directory, name);
      }
    }
  }

  /** Makes a directory that only its owner may enter; whether it was not there before. */
  private boolean makeDirectory(Fd parent, String name) throws IOException {
    try {
      posix.mkdirat(parent, name, 0700);
      return true;
    } catch (PosixException e) {
      if (e.errno() == Errno.EEXIST && options.overwrite != Overwrite.NONE) {
        if (posix.fstatat(parent, name, AtFlags.AT_SYMLINK_NOFOLLOW).isDirectory()
            || parent == Fd.CWD) {
          return false;
        }
        if (options.whiteouts && options.overwrite == Overwrite.UNION) {
          posix.unlinkat(parent, name, 0); // a layer may turn a file into a directory
          posix.mkdirat(parent, name, 0700);
          return true;
        }
        throw new IOException("Not a directory: " + name, e);
      }
      throw new IOException("mkdirat: " + e.errno().message(), e);
    }
  }
}
