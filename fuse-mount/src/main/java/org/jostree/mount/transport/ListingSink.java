package org.jostree.mount.transport;

/** Takes the names of a directory, one after the other. */
@FunctionalInterface
public interface ListingSink {

  /**
   * One name of the directory.
   *
   * @param name 1 to 255 bytes in UTF-8, no slash and no 0 byte, neither {@code .} nor {@code ..}
   * @param ino the inode number that {@link NodeFileSystem#attributes} would give
   * @param type the type of the node, so that find need not ask for it
   */
  void add(String name, long ino, NodeType type);
}
