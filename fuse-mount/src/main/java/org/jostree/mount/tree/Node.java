package org.jostree.mount.tree;

/**
 * Something with a place in the tree. Equal nodes are one node to the kernel, so they have the same
 * attributes and the same content.
 *
 * <p>The text of a node gives its path below the mount point and, of content, the commit: it stands
 * in log lines.
 */
public sealed interface Node permits FileNode, HostNode, TextFile, TreeDirectory, VirtualDirectory {

  /** The path below the mount point, empty for the root, else with a slash in front. */
  String path();
}
