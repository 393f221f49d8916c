package org.jostree.repo;

import java.io.IOException;
import java.nio.file.Path;
import org.jostree.object.FileHeader;
import org.jostree.object.FileId;
import org.jostree.object.FileModes;
import org.jostree.object.Xattrs;

/**
 * The file with its permission bits, as any user can make it. Owner is always 0:0, there are no
 * attributes.
 */
final class BareUserOnlyEncoding implements FileEncoding {
  @Override
  public FileHeader.Sized header(FileId file, Path object) throws IOException {
    FileHeader.Sized sized = PlainFiles.header(file, object);
    FileHeader header = sized.header();
    int mode = header.isSymlink() ? FileModes.SYMLINK | 0777 : header.mode();
    return new FileHeader.Sized(
        new FileHeader(0, 0, mode, header.symlinkTarget(), Xattrs.NONE), sized.size());
  }

  @Override
  public FileObject open(FileId file, Path object) throws IOException {
    return PlainFiles.open(header(file, object), object);
  }
}
