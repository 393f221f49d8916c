package org.jostree.checkout;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jostree.object.FileHeader;
import org.jostree.object.FileId;
import org.jostree.posix.AtFlags;
import org.jostree.posix.Fd;
import org.jostree.posix.FileStatus;
import org.jostree.posix.OpenFlags;
import org.jostree.posix.Posix;
import org.jostree.repo.FileObject;
import org.jostree.repo.FileXattrs;

/** A file that is at the destination already, compared with the one that is to come there. */
final class PresentFile {
  private static final int BUFFER_BYTES = 64 << 10;

  /** The bits that a bare-user object keeps on disk; the owner may always read it. */
  private static final int USER_BITS = 0775;

  private static final int OWNER_MAY_READ = 0400;

  private final Posix posix = Posix.instance();
  private final Fd directory;
  private final String name;
  private final boolean userMode;
  private final FileStatus status;

  PresentFile(Fd directory, String name, boolean userMode) throws IOException {
    this.directory = directory;
    this.name = name;
    this.userMode = userMode;
    this.status = posix.fstatat(directory, name, AtFlags.AT_SYMLINK_NOFOLLOW);
  }

  /** Whether it has what a checkout would give it. */
  boolean isSame(FileId file, FileObject object) throws IOException {
    FileHeader header = object.header();
    if (header.isSymlink()) {
      return status.isSymlink() && posix.readlinkat(directory, name).equals(header.symlinkTarget());
    }
    return status.isRegular()
        && status.size() == object.size()
        && hasAttributes(header)
        && hasContent(object.content());
  }

  private boolean hasAttributes(FileHeader header) throws IOException {
    if (userMode) {
      return userMode(status.mode()) == userMode(header.mode());
    }
    return status.mode() == header.mode()
        && status.uid() == header.uid()
        && status.gid() == header.gid()
        && FileXattrs.of(directory, name).equals(header.xattrs());
  }

  private static int userMode(int mode) {
    return (mode & USER_BITS) | OWNER_MAY_READ;
  }

  private boolean hasContent(InputStream expected) throws IOException {
    int flags = OpenFlags.O_RDONLY | OpenFlags.O_NOFOLLOW | OpenFlags.O_CLOEXEC;
    try (Fd fd = posix.openat(directory, name, flags, 0)) {
      byte[] ours = new byte[BUFFER_BYTES];
      byte[] theirs = new byte[BUFFER_BYTES];
      long position = 0;
      for (int count; (count = expected.readNBytes(ours, 0, BUFFER_BYTES)) > 0; ) {
        ByteBuffer buffer = ByteBuffer.wrap(theirs, 0, count);
        while (buffer.hasRemaining()) {
          int read = posix.pread(fd, buffer, position + buffer.position());
          if (read <= 0) {
            return false;
          }
        }
        if (!Arrays.equals(ours, 0, count, theirs, 0, count)) {
          return false;
        }
        position += count;
      }
      return true;
    }
  }
}
