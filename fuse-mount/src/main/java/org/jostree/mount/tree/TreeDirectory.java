package org.jostree.mount.tree;

import java.util.Objects;
import org.jostree.object.DirTree;
import org.jspecify.annotations.Nullable;

/**
 * A directory of a commit. Its identity is its place and its content: the kernel keeps one name for
 * a directory, so the same content at two places is two nodes; and a name that comes to mean
 * another commit leads to another node.
 */
public final class TreeDirectory implements Node {
  private final @Nullable Node parent;
  private final String name;
  private final MountedCommit commit;
  private final DirTree.Subdirectory content;
  private final int hash;

  private TreeDirectory(
      @Nullable Node parent, String name, MountedCommit commit, DirTree.Subdirectory content) {
    this.parent = parent;
    this.name = name;
    this.commit = commit;
    this.content = content;
    this.hash = hash(parent, name, commit, content);
  }

  /** The root directory of a commit at the root of the mount. */
  static TreeDirectory atRoot(MountedCommit commit) {
    return new TreeDirectory(null, "", commit, commit.root());
  }

  /** A directory of a commit at the root of the mount. */
  static TreeDirectory atRoot(MountedCommit commit, DirTree.Subdirectory content) {
    return new TreeDirectory(null, "", commit, content);
  }

  /** The root directory of a commit under a name in a view. */
  static TreeDirectory ofCommit(VirtualDirectory parent, String name, MountedCommit commit) {
    return new TreeDirectory(parent, name, commit, commit.root());
  }

  /** A directory of a commit at a place in a view that is not its own in the commit. */
  static TreeDirectory part(
      VirtualDirectory parent, String name, MountedCommit commit, DirTree.Subdirectory content) {
    return new TreeDirectory(parent, name, commit, content);
  }

  /** A directory in this one. */
  TreeDirectory child(String childName, DirTree.Subdirectory childContent) {
    return new TreeDirectory(this, childName, commit, childContent);
  }

  /** The same of another commit, where several lie one over the other. */
  TreeDirectory child(String childName, DirTree.Subdirectory childContent, MountedCommit of) {
    return new TreeDirectory(this, childName, of, childContent);
  }

  /** The directory of the commit above this one, null if there is none in the mount. */
  @Nullable TreeDirectory parent() {
    return parent instanceof TreeDirectory above ? above : null;
  }

  String name() {
    return name;
  }

  /** How many directories of the commit, as far as it is mounted, are above this one. */
  int depth() {
    return parent instanceof TreeDirectory above ? above.depth() + 1 : isBelow(parent) ? 1 : 0;
  }

  /**
   * Whether the top of the commit is above, so that absolute links have a way within the mount; the
   * root of a mount counts as that.
   */
  boolean isBelowTop() {
    if (parent instanceof TreeDirectory above) {
      return above.isBelowTop();
    }
    return parent == null || isBelow(parent) || content.equals(commit.root());
  }

  private static boolean isBelow(@Nullable Node parent) {
    return parent instanceof VirtualDirectory directory && directory.isTopOfTree();
  }

  MountedCommit commit() {
    return commit;
  }

  DirTree.Subdirectory content() {
    return content;
  }

  @Override
  public String path() {
    return parent == null ? "" : parent.path() + "/" + name;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    if (this == other) {
      return true;
    }
    return other instanceof TreeDirectory that
        && hash == that.hash
        && isOf(that.parent, that.name, that.commit, that.content);
  }

  /** Whether one made of that would be equal. */
  boolean isOf(
      @Nullable Node otherParent,
      String otherName,
      MountedCommit otherCommit,
      DirTree.Subdirectory otherContent) {
    return name.equals(otherName)
        && content.equals(otherContent)
        && commit.id().equals(otherCommit.id())
        && Objects.equals(parent, otherParent);
  }

  /** The hash code of a directory of that. */
  static int hash(
      @Nullable Node parent, String name, MountedCommit commit, DirTree.Subdirectory content) {
    long contentHash = content.tree().checksum().prefix() + 31 * content.meta().checksum().prefix();
    return Long.hashCode(contentHash)
        + 31 * (name.hashCode() + 31 * (commit.id().hashCode() + 31 * Objects.hashCode(parent)));
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return LogText.of(path(), commit.id());
  }
}
