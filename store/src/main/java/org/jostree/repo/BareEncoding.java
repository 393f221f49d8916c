package org.jostree.repo;

import java.io.IOException;
import java.nio.file.Path;
import org.jostree.object.FileHeader;
import org.jostree.object.FileId;
import org.jostree.posix.Fd;

/** The file itself: owner, mode, attributes, target. */
final class BareEncoding implements FileEncoding {
  @Override
  public FileHeader.Sized header(FileId file, Path object) throws IOException {
    FileHeader.Sized sized = PlainFiles.header(file, object);
    return PlainFiles.withXattrs(sized, FileXattrs.of(Fd.CWD, object.toString()));
  }

  @Override
  public FileHeader.Sized headerWithoutXattrs(FileId file, Path object) throws IOException {
    return PlainFiles.header(file, object);
  }

  @Override
  public FileObject open(FileId file, Path object) throws IOException {
    return PlainFiles.open(header(file, object), object);
  }
}
