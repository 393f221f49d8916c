package org.jostree.mount.transport;

/** The type of a node, as in the upper bits of {@code st_mode} ({@code S_IFMT}, inode(7)). */
public enum NodeType {
  FIFO(0010000),
  CHARACTER_DEVICE(0020000),
  DIRECTORY(0040000),
  BLOCK_DEVICE(0060000),
  REGULAR(0100000),
  SYMBOLIC_LINK(0120000),
  SOCKET(0140000);

  private static final int TYPE_MASK = 0170000;

  private static final NodeType[] TYPES = values();

  private final int bits;

  NodeType(int bits) {
    this.bits = bits;
  }

  /** The type bits of {@code st_mode}; the permission bits are 0. */
  public int bits() {
    return bits;
  }

  /**
   * The type in a whole {@code st_mode}.
   *
   * @throws IllegalArgumentException when the type bits are none that inode(7) knows
   */
  public static NodeType ofMode(int mode) {
    for (NodeType type : TYPES) {
      if (type.bits == (mode & TYPE_MASK)) {
        return type;
      }
    }
    throw new IllegalArgumentException("no file type in mode 0" + Integer.toOctalString(mode));
  }
}
