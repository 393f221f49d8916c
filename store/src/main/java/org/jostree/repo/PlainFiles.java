package org.jostree.repo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import org.jostree.object.FileHeader;
import org.jostree.object.FileId;
import org.jostree.object.FileModes;
import org.jostree.object.Xattrs;

/** What the modes share whose objects are files with their own type and mode. */
final class PlainFiles {
  private PlainFiles() {}

  /** Owner, mode, target and size as the file system has them. */
  static FileHeader.Sized header(FileId file, Path object) throws IOException {
    Map<String, Object> status =
        Files.readAttributes(object, "unix:uid,gid,mode,size", LinkOption.NOFOLLOW_LINKS);
    int mode = number(status, "mode");
    String target = "";
    long size = 0;
    if (FileModes.isSymlink(mode)) {
      target = Files.readSymbolicLink(object).toString();
    } else if (FileModes.isRegular(mode)) {
      size = ((Number) status.getOrDefault("size", 0L)).longValue();
    } else {
      throw FileEncoding.corrupt(
          file, "neither a regular file nor a symbolic link: " + object, null);
    }
    return new FileHeader.Sized(
        new FileHeader(number(status, "uid"), number(status, "gid"), mode, target, Xattrs.NONE),
        size);
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
