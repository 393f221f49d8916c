package org.jostree.checkout;

import java.io.IOException;
import org.jostree.object.FileHeader;
import org.jostree.object.FileId;
import org.jostree.object.Xattrs;
import org.jostree.posix.AtFlags;
import org.jostree.posix.Errno;
import org.jostree.posix.Fd;
import org.jostree.posix.FileMode;
import org.jostree.posix.FileStatus;
import org.jostree.posix.Posix;
import org.jostree.posix.PosixException;
import org.jostree.repo.Repo;
import org.jostree.union.WhiteoutName;

/**
 * Whiteouts of overlayfs, character devices 0:0, which no commit can hold: files with a name that
 * says so stand for them. They get the owner, mode and attributes of these.
 */
final class PassthroughWhiteout {
  static final String PREFIX = WhiteoutName.PASSTHROUGH_PREFIX;

  private final Posix posix = Posix.instance();
  private final Repo repo;
  private final CheckoutOptions options;

  PassthroughWhiteout(Repo repo, CheckoutOptions options) {
    this.repo = repo;
    this.options = options;
  }

  /** Makes the device that the file stands for. */
  void make(FileId file, Fd directory, String fileName) throws IOException {
    String name = fileName.substring(PREFIX.length());
    if (name.isEmpty() || name.equals(".") || name.equals("..")) {
      throw new IOException("Invalid empty overlayfs whiteout '" + fileName + "'");
    }
    FileHeader header = repo.readFileHeader(file).header();
    try {
      makeDevice(header, directory, name);
    } catch (PosixException e) {
      if (e.errno() != Errno.EEXIST) {
        throw e;
      }
      switch (options.overwrite) {
        case NONE -> throw new IOException("Creating whiteout char device: File exists", e);
        case ADD -> {
          return;
        }
        case IDENTICAL -> {
          if (!isWhiteout(directory, name)) {
            throw new IOException(
                "existing destination file is not a whiteout char device: " + name, e);
          }
          return;
        }
        case UNION -> {
          posix.unlinkat(directory, name, 0);
          makeDevice(header, directory, name);
        }
      }
    }
    describe(header, directory, name);
  }

  private void makeDevice(FileHeader header, Fd directory, String name) throws PosixException {
    int permissions = header.mode() & 07777;
    posix.mknodat(directory, name, FileMode.S_IFCHR | permissions, 0);
  }

  private boolean isWhiteout(Fd directory, String name) throws IOException {
    FileStatus there = posix.fstatat(directory, name, AtFlags.AT_SYMLINK_NOFOLLOW);
    return (there.mode() & FileMode.S_IFMT) == FileMode.S_IFCHR && there.rdev() == 0;
  }

  private void describe(FileHeader header, Fd directory, String name) throws IOException {
    if (!options.userMode) {
      posix.fchownat(directory, name, header.uid(), header.gid(), AtFlags.AT_SYMLINK_NOFOLLOW);
      for (Xattrs.Attribute attribute : header.xattrs()) {
        posix.setxattr(directory, name, attribute.name(), attribute.value());
      }
    }
    // What was made went through the umask.
    posix.fchmodat(directory, name, header.mode() & 07777);
  }
}
