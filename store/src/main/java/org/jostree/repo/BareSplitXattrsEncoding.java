package org.jostree.repo;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jostree.object.AuxiliaryObjectName;
import org.jostree.object.FileHeader;
import org.jostree.object.FileId;
import org.jostree.object.MalformedObjectException;
import org.jostree.object.ObjectType;
import org.jostree.object.Xattrs;

/**
 * As bare, but the attributes are the object {@code CHECKSUM.file-xattrs-link} beside the file, a
 * hard link to a {@code file-xattrs} object: {@code a(ayay)}.
 */
final class BareSplitXattrsEncoding implements FileEncoding {
  private final LooseObjects objects;

  BareSplitXattrsEncoding(LooseObjects objects) {
    this.objects = objects;
  }

  @Override
  public FileHeader.Sized header(FileId file, Path object) throws IOException {
    FileHeader.Sized sized = PlainFiles.header(file, object);
    byte[] xattrs = objects.read(file.checksum(), ObjectType.FILE_XATTRS_LINK);
    if (xattrs == null) {
      AuxiliaryObjectName link =
          new AuxiliaryObjectName(file.checksum(), ObjectType.FILE_XATTRS_LINK);
      throw new MissingObjectException(link);
    }
    try {
      return PlainFiles.withXattrs(sized, Xattrs.parse(xattrs));
    } catch (MalformedObjectException e) {
      throw FileEncoding.corrupt(file, "invalid attributes: " + e.getMessage(), e);
    }
  }

  @Override
  public FileHeader.Sized headerWithoutXattrs(FileId file, Path object)
      throws IOException, NoSuchFileException {
    return PlainFiles.header(file, object);
  }

  @Override
  public FileObject open(FileId file, Path object) throws IOException {
    return PlainFiles.open(header(file, object), object);
  }
}
