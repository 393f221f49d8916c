package org.jostree.checkout;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jostree.object.FileHeader;
import org.jostree.object.FileId;
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

/**
 * Puts one file or symbolic link into a directory. A copy gets its name when it is complete, so
 * that no half of one is ever seen.
 */
final class FileCheckout {
  private static final int BUFFER_BYTES = 256 << 10;
  private static final int SET_ID_BITS = 06000;
  private static final AtomicLong TEMPORARIES = new AtomicLong();
  private static final ThreadLocal<byte[]> BUFFER =
      ThreadLocal.withInitial(() -> new byte[BUFFER_BYTES]);

  private final Posix posix = Posix.instance();
  private final Repo repo;
  private final CheckoutOptions options;
  private final boolean linkable;

  FileCheckout(Repo repo, CheckoutOptions options) {
    this.repo = repo;
    this.options = options;
    this.linkable = !options.forceCopy && isLinkable(repo, options.userMode);
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
   * Tries a hard link, which is so cheap that it is not worth another thread.
   *
   * @return false when it takes a copy
   */
  boolean link(FileId file, Fd directory, String name) throws IOException {
    if (!linkable) {
      return false;
    }
    if (mustLookFirst()) {
      FileHeader.Sized sized = repo.readFileHeaderWithoutXattrs(file);
      if (sized.header().isSymlink() || (options.forceCopyZeroSized && sized.size() == 0)) {
        return false;
      }
    }
    Optional<Path> object = repo.contentPath(file);
    if (object.isEmpty()) {
      if (!repo.has(file)) {
        throw new MissingObjectException(file);
      }
      return false; // in a parent that is an archive
    }
    return link(object.get().toString(), directory, name);
  }

  /** In these modes a link is a file, or is made anew as ostree does it. */
  private boolean mustLookFirst() {
    return options.forceCopyZeroSized
        || switch (repo.mode()) {
          case BARE_USER, BARE_USER_ONLY -> true;
          default -> false;
        };
  }

  private boolean link(String object, Fd directory, String name) throws IOException {
    try {
      posix.linkat(Fd.CWD, object, directory, name, 0);
      return true;
    } catch (PosixException e) {
      switch (e.errno()) {
        case EEXIST -> {
          replaceByLink(object, directory, name);
          return true;
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

  private void replaceByLink(String object, Fd directory, String name) throws IOException {
    switch (options.overwrite) {
      case NONE -> throw exists(name);
      case ADD -> {}
      case IDENTICAL -> {
        FileStatus there = posix.fstatat(directory, name, AtFlags.AT_SYMLINK_NOFOLLOW);
        FileStatus ours = posix.fstatat(Fd.CWD, object, AtFlags.AT_SYMLINK_NOFOLLOW);
        if (!there.isSameFileAs(ours)) {
          throw exists(name);
        }
      }
      case UNION -> {
        String temporary = temporaryName();
        posix.linkat(Fd.CWD, object, directory, temporary, 0);
        posix.renameat(directory, temporary, directory, name);
        // A rename between two names of one file does nothing and leaves both.
        unlinkIfThere(directory, temporary);
      }
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
      if (object.header().isSymlink()) {
        makeSymlink(object.header(), directory, name);
      } else {
        copy(file, object, directory, name);
      }
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
        mode &= ~SET_ID_BITS;
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
      named = giveName(directory, temporary, name, header);
    } finally {
      if (!named) {
        unlinkIfThere(directory, temporary);
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
      posix.renameat(directory, temporary, directory, name);
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
