package org.jostree.diff;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.jostree.object.FileModes;
import org.jostree.object.Xattrs;
import org.jspecify.annotations.Nullable;

/** A file or directory of one of the two trees. */
public abstract class DiffEntry {
  private final String path;

  DiffEntry(String path) {
    this.path = path;
  }

  /**
   * Owner, mode and the like.
   *
   * @param mode with the file type
   * @param target of a symbolic link, else empty
   * @param size of a regular file's content in bytes, else 0
   */
  public record Attributes(int uid, int gid, int mode, String target, Xattrs xattrs, long size) {
    /** Whether it is a symbolic link. */
    public boolean isSymlink() {
      return FileModes.isSymlink(mode);
    }

    /** Whether it is a regular file. */
    public boolean isRegular() {
      return FileModes.isRegular(mode);
    }

    // Written out: the generated ones cost their bootstrap at start-up.
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Attributes that
          && uid == that.uid
          && gid == that.gid
          && mode == that.mode
          && size == that.size
          && target.equals(that.target)
          && xattrs.equals(that.xattrs);
    }

    @Override
    public int hashCode() {
      return 31 * (31 * mode + uid) + Long.hashCode(size) + target.hashCode();
    }
  }

  /**
   * Where it is: from the top of a commit, {@code /usr/bin}; from that of a directory, {@code
   * usr/bin}.
   */
  public final String path() {
    return path;
  }

  /** The path as of the other tree, too: without a slash in front. */
  public final String relativePath() {
    return path.startsWith("/") ? path.substring(1) : path;
  }

  /** Whether it is a directory. */
  public abstract boolean isDirectory();

  /** What there is to say of it without reading its content. */
  public abstract Attributes attributes() throws IOException;

  /** The content of a regular file. */
  public abstract InputStream open() throws IOException;

  /** The entries of a directory: files, then directories, each in the order of their names. */
  abstract List<Named> children() throws IOException;

  /** The entry of that name in a directory, or null. */
  abstract @Nullable DiffEntry child(String name) throws IOException;

  /** An entry and its name in the directory. */
  record Named(String name, DiffEntry entry) {}

  /** The bytes of all files in it. */
  public final long totalSize() throws IOException {
    if (!isDirectory()) {
      return attributes().size();
    }
    long total = 0;
    for (Named child : children()) {
      total += child.entry().totalSize();
    }
    return total;
  }
}
