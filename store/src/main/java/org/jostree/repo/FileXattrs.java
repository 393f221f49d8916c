package org.jostree.repo;

import java.util.ArrayList;
import java.util.List;
import org.jostree.object.Xattrs;
import org.jostree.posix.Fd;
import org.jostree.posix.Posix;
import org.jostree.posix.PosixException;
import org.jostree.posix.RawXattr;

/** The extended attributes of files on disk, as they enter checksums. */
public final class FileXattrs {
  private FileXattrs() {}

  /** Those of an open file. */
  public static Xattrs of(Fd file) throws PosixException {
    return of(Posix.instance().xattrs(file));
  }

  /** Those of a name in a directory; a symbolic link's are its own. */
  public static Xattrs of(Fd directory, String name) throws PosixException {
    return of(Posix.instance().xattrs(directory, name));
  }

  private static Xattrs of(List<RawXattr> raw) {
    if (raw.isEmpty()) {
      return Xattrs.NONE;
    }
    List<Xattrs.Attribute> attributes = new ArrayList<>(raw.size());
    for (RawXattr xattr : raw) {
      // libostree passes over attributes without a value; checksums must agree.
      if (xattr.value().length > 0) {
        attributes.add(new Xattrs.Attribute(xattr.name(), xattr.value()));
      }
    }
    return Xattrs.of(attributes);
  }
}
