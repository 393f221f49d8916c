package org.jostree.mount.tree;

import org.jostree.mount.transport.KnownNodes;
import org.jostree.object.DirTree;
import org.jostree.object.FileId;
import org.jspecify.annotations.Nullable;

/**
 * The nodes of entries in commits: that which the kernel knows already, else a new one. So what is
 * looked up again and again makes no garbage.
 */
final class EntryNodes {
  private final boolean distinctFiles;
  private final ThreadLocal<SoughtFile> files;
  private final ThreadLocal<SoughtDirectory> directories =
      ThreadLocal.withInitial(SoughtDirectory::new);
  private volatile KnownNodes<Node> known = nothing -> null;

  /**
   * The nodes of a file system.
   *
   * @param distinctFiles whether each name of a file is a file
   */
  EntryNodes(boolean distinctFiles) {
    this.distinctFiles = distinctFiles;
    this.files = ThreadLocal.withInitial(() -> new SoughtFile(distinctFiles));
  }

  /** Takes where to ask what the kernel knows. */
  void offer(KnownNodes<Node> offered) {
    known = offered;
  }

  /**
   * The node of a file or link.
   *
   * @param target null for all but a symbolic link whose target is not the object's
   * @param commit the one that has it
   */
  FileNode file(
      FileId file,
      TreeDirectory parent,
      String name,
      @Nullable String target,
      MountedCommit commit) {
    SoughtFile sought = files.get();
    sought.file = file;
    sought.parent = parent;
    sought.name = name;
    sought.target = target;
    sought.commit = commit;
    return known.find(sought) instanceof FileNode found
        ? found
        : new FileNode(file, parent, name, target, commit, distinctFiles);
  }

  /**
   * The node of a directory in a directory.
   *
   * @param commit the one that has it
   */
  TreeDirectory directory(
      TreeDirectory parent, String name, DirTree.Subdirectory content, MountedCommit commit) {
    SoughtDirectory sought = directories.get();
    sought.parent = parent;
    sought.name = name;
    sought.content = content;
    sought.commit = commit;
    return known.find(sought) instanceof TreeDirectory found
        ? found
        : parent.child(name, content, commit);
  }

  /** A file, and then the next one. */
  @SuppressWarnings("NullAway.Init") // filled in whenever it is used
  private static final class SoughtFile implements KnownNodes.Sought<Node> {
    final boolean distinct;
    FileId file;
    TreeDirectory parent;
    String name;
    @Nullable String target;
    MountedCommit commit;

    SoughtFile(boolean distinct) {
      this.distinct = distinct;
    }

    @Override
    public int hash() {
      return FileNode.hash(file, parent, name, commit, distinct);
    }

    @Override
    public boolean is(Node node) {
      return node instanceof FileNode candidate
          && candidate.isOf(file, parent, name, target, commit);
    }
  }

  /** A directory, and then the next one. */
  @SuppressWarnings("NullAway.Init") // filled in whenever it is used
  private static final class SoughtDirectory implements KnownNodes.Sought<Node> {
    TreeDirectory parent;
    String name;
    DirTree.Subdirectory content;
    MountedCommit commit;

    @Override
    public int hash() {
      return TreeDirectory.hash(parent, name, commit, content);
    }

    @Override
    public boolean is(Node node) {
      return node instanceof TreeDirectory candidate
          && candidate.isOf(parent, name, commit, content);
    }
  }
}
