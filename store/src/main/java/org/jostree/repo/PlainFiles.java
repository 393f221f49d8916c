package org.jostree.repo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import org.jostree.object.FileHeader;
import org.jostree.object.FileId;
import org.jostree.object.FileModes;
import org.jostree.object.Xattrs;
import org.jostree.posix.Errno;
import org.jostree.posix.Fd;
import org.jostree.posix.FileStatus;
import org.jostree.posix.Posix;
import org.jostree.posix.PosixException;

/** What the modes share whose objects are files with their own type and mode. */
final class PlainFiles {
  private PlainFiles() {}

  /** Owner, mode, target and size as the file system has them. */
  static FileHeader.Sized header(FileId file, Path object) throws IOException {
    return Posix.isLoaded() ? headerByCalls(file, object) : headerByJdk(file, object);
  }

  /** For servers and whole trees: the JDK takes ten times as long for the same answer. */
  private static FileHeader.Sized headerByCalls(FileId file, Path object) throws IOException {
    Posix posix = Posix.instance();
    try {
      FileStatus status = posix.lstat(object);
      String target = status.isSymlink() ? posix.readlinkat(Fd.CWD, object.toString()) : "";
      return header(file, object, status.uid(), status.gid(), status.mode(), target, status.size());
    } catch (PosixException e) {
      throw absent(e, object);
    }
  }

  /** As the JDK says that a file is not there, which readers take for a missing object. */
  static IOException absent(PosixException e, Path object) {
    if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR) {
      NoSuchFileException absent = new NoSuchFileException(object.toString());
      absent.initCause(e);
      return absent;
    }
    return e;
  }

  private static FileHeader.Sized headerByJdk(FileId file, Path object) throws IOException {
    Map<String, Object> status =
        Files.readAttributes(object, "unix:uid,gid,mode,size", LinkOption.NOFOLLOW_LINKS);
    int mode = number(status, "mode");
    String target = FileModes.isSymlink(mode) ? Files.readSymbolicLink(object).toString() : "";
    long size = ((Number) status.getOrDefault("size", 0L)).longValue();
    return header(file, object, number(status, "uid"), number(status, "gid"), mode, target, size);
  }

  private static FileHeader.Sized header(
      FileId file, Path object, int uid, int gid, int mode, String target, long size)
      throws CorruptObjectException {
    if (!FileModes.isSymlink(mode) && !FileModes.isRegular(mode)) {
      throw FileEncoding.corrupt(
          file, "neither a regular file nor a symbolic link: " + object, null);
    }
    return new FileHeader.Sized(
        new FileHeader(uid, gid, mode, target, Xattrs.NONE), FileModes.isRegular(mode) ? size : 0);
  }

  private static int number(Map<String, Object> status, String key) {
    return ((Number) status.getOrDefault(key, 0)).intValue();
  }

  static FileObject open(FileHeader.Sized sized, Path object) throws IOException {
    return new FileObject(
        sized.header(),
        sized.size(),
        sized.header().isSymlink() ? FileEncoding.noContent() : Files.newInputStream(object));
  }

  static FileHeader.Sized withXattrs(FileHeader.Sized sized, Xattrs xattrs) {
    FileHeader header = sized.header();
    return new FileHeader.Sized(
        new FileHeader(header.uid(), header.gid(), header.mode(), header.symlinkTarget(), xattrs),
        sized.size());
  }
}
