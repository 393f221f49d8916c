package org.jostree.repo;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import org.jostree.object.Checksum;
import org.jostree.object.DirMeta;
import org.jostree.object.FileHeader;
import org.jostree.object.Xattrs;
import org.jostree.posix.AtFlags;
import org.jostree.posix.Errno;
import org.jostree.posix.Fd;
import org.jostree.posix.FileStatus;
import org.jostree.posix.OpenFlags;
import org.jostree.posix.Posix;
import org.jostree.posix.PosixException;

/** The checksum that a file on disk would have as an object, without storing it. */
public final class FileChecksum {
  private static final int BUFFER_BYTES = 256 << 10;

  private FileChecksum() {}

  /**
   * Of a regular file or symbolic link that of its file object; of a directory that of its
   * metadata.
   *
   * @throws IOException when it cannot be read or is of another type
   */
  public static Checksum of(Path path, boolean withXattrs) throws IOException {
    Posix posix = Posix.instance();
    String name = path.toString();
    FileStatus status = status(path);
    Xattrs xattrs = withXattrs ? FileXattrs.of(Fd.CWD, name) : Xattrs.NONE;
    if (status.isDirectory()) {
      DirMeta meta = new DirMeta(status.uid(), status.gid(), status.mode(), xattrs);
      return Checksum.compute(meta.serialise());
    }
    if (status.isSymlink()) {
      return Checksum.of(
          header(status, posix.readlinkat(Fd.CWD, name), xattrs).startDigest().digest());
    }
    if (!status.isRegular()) {
      throw new IOException(path + " is not a regular file, symbolic link or directory");
    }
    MessageDigest digest = header(status, "", xattrs).startDigest();
    try (Fd file = posix.open(path, OpenFlags.O_RDONLY | OpenFlags.O_CLOEXEC, 0)) {
      addContent(file, digest);
    }
    return Checksum.of(digest.digest());
  }

  private static FileStatus status(Path path) throws IOException {
    try {
      return Posix.instance().fstatat(Fd.CWD, path.toString(), AtFlags.AT_SYMLINK_NOFOLLOW);
    } catch (PosixException e) {
      Errno errno = e.errno();
      throw new IOException(
          "Error when getting information for file “"
              + path.toAbsolutePath()
              + "”: "
              + errno.message(),
          e);
    }
  }

  private static FileHeader header(FileStatus status, String target, Xattrs xattrs) {
    return new FileHeader(status.uid(), status.gid(), status.mode(), target, xattrs);
  }

  private static void addContent(Fd file, MessageDigest digest) throws IOException {
    FdContent content = new FdContent(file);
    ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    while (content.read(buffer) >= 0) {
      buffer.flip();
      digest.update(buffer);
      buffer.clear();
    }
  }
}
