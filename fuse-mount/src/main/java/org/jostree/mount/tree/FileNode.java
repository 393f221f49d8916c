package org.jostree.mount.tree;

import java.util.Objects;
import org.jostree.mount.content.FileFacts;
import org.jostree.object.FileId;
import org.jspecify.annotations.Nullable;

/**
 * A regular file or a symbolic link. Its identity is its content, which includes owner, mode and
 * extended attributes, and its modification time; so one page cache serves all names of equal files
 * in all commits. A distinct one is known by its place besides.
 */
public final class FileNode implements Node {
  private final FileId file;
  private final TreeDirectory firstParent;
  private final String firstName;
  private final @Nullable String target;
  private final MountedCommit commit;
  private final boolean distinct;

  /** What the kernel was told; null as long as it was told nothing. */
  private volatile @Nullable FileFacts told;

  /**
   * A file under a name.
   *
   * @param firstParent a directory that has it; as good as any other, for log lines
   * @param target null for all but a symbolic link whose target is not the object's
   */
  FileNode(FileId file, TreeDirectory firstParent, String firstName, @Nullable String target) {
    this(file, firstParent, firstName, target, firstParent.commit(), false);
  }

  /**
   * A file under a name.
   *
   * @param commit the one that has it
   * @param distinct whether this name is all it has, however many files are equal
   */
  FileNode(
      FileId file,
      TreeDirectory firstParent,
      String firstName,
      @Nullable String target,
      MountedCommit commit,
      boolean distinct) {
    this.file = file;
    this.firstParent = firstParent;
    this.firstName = firstName;
    this.target = target;
    this.commit = commit;
    this.distinct = distinct;
  }

  /** The object. */
  public FileId file() {
    return file;
  }

  /** A directory that has it: that through which it was reached first. */
  TreeDirectory firstParent() {
    return firstParent;
  }

  /** Its name there. */
  String firstName() {
    return firstName;
  }

  /** The target of a symbolic link, if it is not the object's own. */
  @Nullable String target() {
    return target;
  }

  long mtimeSeconds() {
    return commit.mtimeSeconds();
  }

  void tell(FileFacts facts) {
    told = facts;
  }

  /**
   * Whether the kernel believes in another file: it would cut the content off, or pad it, or run it
   * with privileges that it does not have.
   */
  boolean wasToldOther(FileFacts facts) {
    FileFacts then = told;
    return then != null && !then.isLike(facts);
  }

  /** One of its paths: the one by which it was reached first. */
  @Override
  public String path() {
    return firstParent.path() + "/" + firstName;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof FileNode that
        && distinct == that.distinct
        && isOf(that.file, that.firstParent, that.firstName, that.target, that.commit);
  }

  /** Whether one made of that, as distinct as this one, would be equal. */
  boolean isOf(
      FileId otherFile,
      TreeDirectory parent,
      String name,
      @Nullable String otherTarget,
      MountedCommit otherCommit) {
    return file.equals(otherFile)
        && mtimeSeconds() == otherCommit.mtimeSeconds()
        && Objects.equals(target, otherTarget)
        && (!distinct || (firstName.equals(name) && firstParent.equals(parent)));
  }

  @Override
  public int hashCode() {
    return hash(file, firstParent, firstName, commit, distinct);
  }

  /** The hash code of a file of that. */
  static int hash(
      FileId file, TreeDirectory parent, String name, MountedCommit commit, boolean distinct) {
    int place = distinct ? 17 * (parent.hashCode() + 31 * name.hashCode()) : 0;
    return file.hashCode() + 31 * Long.hashCode(commit.mtimeSeconds()) + place;
  }

  @Override
  public String toString() {
    return LogText.of(path(), commit.id());
  }
}
