package org.jostree.checkout;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jostree.object.DirMeta;
import org.jostree.object.FileHeader;
import org.jostree.object.FileId;
import org.jostree.object.FileModes;
import org.jostree.object.Xattrs;
import org.jostree.posix.AtFlags;
import org.jostree.posix.Errno;
import org.jostree.posix.Fd;
import org.jostree.posix.FileStatus;
import org.jostree.posix.OpenFlags;
import org.jostree.posix.Posix;
import org.jostree.posix.PosixException;
import org.jostree.repo.FileObject;
import org.jostree.repo.MissingObjectException;
import org.jostree.repo.Repo;
import org.jostree.repo.RepoMode;
import org.jspecify.annotations.Nullable;

/**
 * Puts one file or symbolic link into a directory. A copy gets its name when it is complete, so
 * that no half of one is ever seen.
 */
final class FileCheckout {
  private static final int BUFFER_BYTES = 256 << 10;
  private static final int SET_ID_BITS = 06000;
  private static final int OWNER_MAY_READ = 0400;
  private static final AtomicLong TEMPORARIES = new AtomicLong();
  private static final ThreadLocal<byte[]> BUFFER =
      ThreadLocal.withInitial(() -> new byte[BUFFER_BYTES]);

  private final Posix posix = Posix.instance();
  private final Repo repo;
  private final CheckoutOptions options;
  private final boolean linkable;
  private final @Nullable InflatedCache cache;

  /** Of any number of files. */
  FileCheckout(Repo repo, CheckoutOptions options) {
    this.repo = repo;
    this.options = options;
    boolean caches =
        repo.mode() == RepoMode.ARCHIVE
            && options.userMode
            && options.inflatedCache
            && !options.forceCopy
            && !options.requireHardlinks;
    this.cache = caches ? new InflatedCache(repo) : null;
    this.linkable = !options.forceCopy && isLinkable(repo, options.userMode);
  }

  /** Whether files may become hard links, which is so cheap that many are one piece of work. */
  boolean isLinkable() {
    return linkable;
  }

  /** Whether an object as it lies in the repository is what the checkout is to have. */
  private static boolean isLinkable(Repo repo, boolean userMode) {
    return switch (repo.mode()) {
      case BARE, BARE_SPLIT_XATTRS -> !userMode;
      case BARE_USER -> userMode;
      case BARE_USER_ONLY -> true;
      case ARCHIVE -> false;
    };
  }

  /**
   * Tries a hard link. Files without content are never linked: they would all share one inode.
   *
   * @return false when it takes a copy
   */
  private boolean link(FileId file, Fd directory, String name) throws IOException {
    if (!linkable) {
      return false;
    }
    String path = repo.objectPathText(file);
    FileStatus status = posix.statusOrNull(Fd.CWD, path);
    if (status == null) {
      if (!repo.has(file)) {
        throw new MissingObjectException(file);
      }
      return false; // in a parent
    }
    boolean isLinked =
        status.isSymlink()
            // Of no owner in these modes, it is made anew as ostree does it.
            ? repo.mode() != RepoMode.BARE_USER_ONLY
            : status.size() > 0 && !(repo.mode() == RepoMode.BARE_USER && isStoredLink(path));
    return isLinked && link(path, directory, name);
  }

  /** Bare-user repositories have the targets of symbolic links in files. */
  private boolean isStoredLink(String object) throws IOException {
    byte[] meta = posix.getxattr(Fd.CWD, object, "user.ostreemeta");
    return meta == null || FileModes.isSymlink(DirMeta.parseAnyMode(meta).mode());
  }

  private boolean link(String object, Fd directory, String name) throws IOException {
    try {
      posix.linkat(Fd.CWD, object, directory, name, 0);
      return true;
    } catch (PosixException e) {
      switch (e.errno()) {
        case EEXIST -> {
          return replaceByLink(object, directory, name);
        }
        case EXDEV, EMLINK, EPERM -> {
          if (options.requireHardlinks) {
            throw new IOException("Unable to do hardlink checkout across devices: " + name, e);
          }
          return false;
        }
        default -> throw new IOException("Hardlinking " + name + ": " + e.errno().message(), e);
      }
    }
  }

  private boolean replaceByLink(String object, Fd directory, String name) throws IOException {
    switch (options.overwrite) {
      case NONE -> throw exists(name);
      case ADD -> {}
      case IDENTICAL -> {
        FileStatus there = posix.fstatat(directory, name, AtFlags.AT_SYMLINK_NOFOLLOW);
        FileStatus ours = posix.fstatat(Fd.CWD, object, AtFlags.AT_SYMLINK_NOFOLLOW);
        // A copy, as a checkout that may not link has made it, has to be read.
        return there.isSameFileAs(ours);
      }
      case UNION -> {
        String temporary = temporaryName();
        posix.linkat(Fd.CWD, object, directory, temporary, 0);
        replace(directory, temporary, name);
        // A rename between two names of one file does nothing and leaves both.
        unlinkIfThere(directory, temporary);
      }
    }
    return true;
  }

  /** Where layers hide what is below them, a file also takes the place of a directory. */
  private void replace(Fd directory, String temporary, String name) throws IOException {
    try {
      posix.renameat(directory, temporary, directory, name);
    } catch (PosixException e) {
      if (e.errno() != Errno.EISDIR || !options.whiteouts) {
        unlinkIfThere(directory, temporary);
        throw e;
      }
      Whiteouts.remove(directory, name);
      posix.renameat(directory, temporary, directory, name);
    }
  }

  private static IOException exists(String name) {
    return new IOException("Hardlinking " + name + ": File exists");
  }

  /** Makes a copy, or a symbolic link anew. */
  void run(FileId file, Fd directory, String name) throws IOException {
    if (link(file, directory, name)) {
      return;
    }
    try (FileObject object = repo.openFile(file)) {
      if (isThereAlready(file, object, directory, name)) {
        return;
      }
      if (object.header().isSymlink()) {
        makeSymlink(object.header(), directory, name);
      } else if (cache == null || object.size() == 0) {
        requireCopyAllowed(object, name);
        copy(file, object, directory, name);
      } else {
        linkInflated(cache, file, object, directory, name);
      }
    }
  }

  /** Whether nothing is to be done, since the same file is there and that is allowed. */
  private boolean isThereAlready(FileId file, FileObject object, Fd directory, String name)
      throws IOException {
    if (options.overwrite != Overwrite.IDENTICAL) {
      return false;
    }
    try {
      if (!new PresentFile(directory, name, options.userMode).isSame(file, object)) {
        throw exists(name);
      }
      return true;
    } catch (PosixException e) {
      if (e.errno() == Errno.ENOENT) {
        return false;
      }
      throw e;
    }
  }

  private void requireCopyAllowed(FileObject object, String name) throws IOException {
    if (options.requireHardlinks && object.size() > 0) {
      throw new IOException("Unable to do hardlink checkout: " + name);
    }
  }

  private void linkInflated(
      InflatedCache inflated, FileId file, FileObject object, Fd directory, String name)
      throws IOException {
    String cached = inflated.find(file);
    if (cached == null) {
      cached =
          inflated.add(
              file,
              (cacheDirectory, temporary) -> writeFile(file, object, cacheDirectory, temporary));
    }
    if (!link(cached, directory, name)) {
      copy(file, object, directory, name);
    }
  }

  private void makeSymlink(FileHeader header, Fd directory, String name) throws IOException {
    String temporary = temporaryName();
    posix.symlinkat(header.symlinkTarget(), directory, temporary);
    boolean named = false;
    try {
      if (!options.userMode) {
        posix.fchownat(
            directory, temporary, header.uid(), header.gid(), AtFlags.AT_SYMLINK_NOFOLLOW);
        for (Xattrs.Attribute attribute : header.xattrs()) {
          posix.setxattr(directory, temporary, attribute.name(), attribute.value());
        }
      }
      named = giveName(directory, temporary, name, header);
    } finally {
      if (!named) {
        unlinkIfThere(directory, temporary);
      }
    }
  }

  private void copy(FileId file, FileObject object, Fd directory, String name) throws IOException {
    String temporary = temporaryName();
    boolean named = false;
    try {
      writeFile(file, object, directory, temporary);
      named = giveName(directory, temporary, name, object.header());
    } finally {
      if (!named) {
        unlinkIfThere(directory, temporary);
      }
    }
  }

  /** Makes a whole file under a name that nobody looks for. */
  private void writeFile(FileId file, FileObject object, Fd directory, String temporary)
      throws IOException {
    try (Fd target =
        posix.openat(
            directory,
            temporary,
            OpenFlags.O_CREAT | OpenFlags.O_EXCL | OpenFlags.O_WRONLY | OpenFlags.O_CLOEXEC,
            0600)) {
      writeContent(file, object, target);
      FileHeader header = object.header();
      int mode = header.mode() & 07777;
      if (options.userMode) {
        mode = (mode & ~SET_ID_BITS) | OWNER_MAY_READ;
      } else {
        // The owner first: setting it clears the setuid bit and file capabilities.
        posix.fchown(target, header.uid(), header.gid());
      }
      posix.fchmod(target, mode);
      if (!options.userMode) {
        for (Xattrs.Attribute attribute : header.xattrs()) {
          posix.setxattr(target, attribute.name(), attribute.value());
        }
      }
      if (options.fsync) {
        posix.fsync(target);
      }
    }
  }

  private void writeContent(FileId file, FileObject object, Fd target) throws IOException {
    Optional<Path> inPlace = repo.contentPath(file);
    if (inPlace.isPresent()) {
      copyInKernel(inPlace.get(), object.size(), target);
      return;
    }
    byte[] buffer = BUFFER.get();
    InputStream content = object.content();
    for (int count; (count = content.read(buffer)) >= 0; ) {
      posix.writeFully(target, ByteBuffer.wrap(buffer, 0, count));
    }
  }

  private void copyInKernel(Path from, long size, Fd target) throws IOException {
    try (Fd source = posix.open(from, OpenFlags.O_RDONLY | OpenFlags.O_CLOEXEC, 0)) {
      if (posix.clone(source, target)) {
        return;
      }
      long done = 0;
      while (done < size) {
        long count = posix.copyRange(source, done, target, done, size - done);
        if (count <= 0) {
          throw new IOException("Unexpected end of " + from);
        }
        done += count;
      }
    }
  }

  /** Gives a complete file its name, or leaves what has it; whether the temporary one is gone. */
  private boolean giveName(Fd directory, String temporary, String name, FileHeader header)
      throws IOException {
    if (options.overwrite == Overwrite.UNION) {
      replace(directory, temporary, name);
      return true;
    }
    if (renameIfAbsent(directory, temporary, name)) {
      return true;
    }
    boolean mayStay =
        options.overwrite == Overwrite.ADD
            || (options.overwrite == Overwrite.IDENTICAL && isSameLink(directory, name, header));
    if (!mayStay) {
      throw new IOException("File exists: " + name);
    }
    return false;
  }

  private boolean isSameLink(Fd directory, String name, FileHeader header) throws IOException {
    return header.isSymlink()
        && posix.fstatat(directory, name, AtFlags.AT_SYMLINK_NOFOLLOW).isSymlink()
        && posix.readlinkat(directory, name).equals(header.symlinkTarget());
  }

  private boolean renameIfAbsent(Fd directory, String temporary, String name) throws IOException {
    try {
      posix.renameNoReplace(directory, temporary, directory, name);
      return true;
    } catch (PosixException e) {
      switch (e.errno()) {
        case EEXIST -> {
          return false;
        }
        case EINVAL -> {
          return linkIfAbsent(directory, temporary, name); // a file system without that call
        }
        default -> throw e;
      }
    }
  }

  private boolean linkIfAbsent(Fd directory, String temporary, String name) throws IOException {
    try {
      posix.linkat(directory, temporary, directory, name, 0);
      unlinkIfThere(directory, temporary);
      return true;
    } catch (PosixException e) {
      if (e.errno() == Errno.EEXIST) {
        return false;
      }
      throw e;
    }
  }

  private static String temporaryName() {
    return ".jostree-"
        + Long.toString(ProcessHandle.current().pid(), 36)
        + "-"
        + Long.toString(TEMPORARIES.incrementAndGet(), 36);
  }

  private void unlinkIfThere(Fd directory, String name) throws IOException {
    try {
      posix.unlinkat(directory, name, 0);
    } catch (PosixException e) {
      if (e.errno() != Errno.ENOENT) {
        throw e;
      }
    }
  }
}
