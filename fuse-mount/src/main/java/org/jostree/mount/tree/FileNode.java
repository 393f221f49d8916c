package org.jostree.mount.tree;

import org.jostree.object.FileId;
import org.jspecify.annotations.Nullable;

/**
 * A regular file or a symbolic link. Its identity is its content, which includes owner, mode and
 * extended attributes, and its modification time; so one page cache serves all names of equal files
 * in all commits.
 */
public final class FileNode implements Node {
  private final FileId file;
  private final TreeDirectory firstParent;
  private final String firstName;

  /**
   * A file under a name.
   *
   * @param firstParent a directory that has it; as good as any other, for log lines
   */
  FileNode(FileId file, TreeDirectory firstParent, String firstName) {
    this.file = file;
    this.firstParent = firstParent;
    this.firstName = firstName;
  }

  /** The object. */
  public FileId file() {
    return file;
  }

  long mtimeSeconds() {
    return firstParent.commit().mtimeSeconds();
  }

  /** One of its paths: the one by which it was reached first. */
  @Override
  public String path() {
    return firstParent.path() + "/" + firstName;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof FileNode that
        && file.equals(that.file)
        && mtimeSeconds() == that.mtimeSeconds();
  }

  @Override
  public int hashCode() {
    return file.hashCode() + 31 * Long.hashCode(mtimeSeconds());
  }

  @Override
  public String toString() {
    return LogText.of(path(), firstParent.commit().id());
  }
}
