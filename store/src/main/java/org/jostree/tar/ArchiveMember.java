package org.jostree.tar;

import org.jostree.object.Xattrs;

/**
 * What an archive says of one file.
 *
 * @param path as it stands there: any text, slashes in front or at the end, dots and all
 * @param linkTarget of a symbolic link its text, of a hard link the path of another member
 * @param mode the permission bits, no type
 * @param size bytes of the content of a regular file, holes included
 */
public record ArchiveMember(
    Kind kind,
    String path,
    String linkTarget,
    int mode,
    int uid,
    int gid,
    long size,
    Xattrs xattrs) {

  /** What sort of file. */
  public enum Kind {
    FILE,
    DIRECTORY,
    SYMLINK,
    HARDLINK,
    /** A device, a pipe or a socket. */
    SPECIAL
  }
}
