package org.jostree.repo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jostree.object.FileHeader;
import org.jostree.object.FileId;
import org.jostree.object.Xattrs;
import org.jostree.posix.Fd;
import org.jostree.posix.Posix;
import org.jostree.posix.RawXattr;

/** The file itself: owner, mode, attributes, target. */
final class BareEncoding implements FileEncoding {
  @Override
  public FileHeader.Sized header(FileId file, Path object) throws IOException {
    FileHeader.Sized sized = PlainFiles.header(file, object);
    List<Xattrs.Attribute> attributes = new ArrayList<>();
    for (RawXattr xattr : Posix.instance().xattrs(Fd.CWD, object.toString())) {
      attributes.add(new Xattrs.Attribute(xattr.name(), xattr.value()));
    }
    return PlainFiles.withXattrs(sized, Xattrs.of(attributes));
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
