package org.jostree.mount.transport;

import org.jspecify.annotations.Nullable;

/**
 * The mount options {@code uid=}, {@code gid=} and {@code umask=}, which mean what they mean for
 * every FUSE file system (mount.fuse(8)): everything belongs to that user and group, and the
 * permission bits are those missing from the umask, for files and directories alike.
 *
 * @param uid owner of everything, or null for each node's own; unsigned
 * @param gid group of everything, or null for each node's own; unsigned
 * @param umask three octal digits, or null for each node's own permission bits
 */
public record OwnerOverride(@Nullable Integer uid, @Nullable Integer gid, @Nullable Integer umask) {
  /** Every node keeps its own owner, group and permission bits. */
  public static final OwnerOverride NONE = new OwnerOverride(null, null, null);

  private static final int PERMISSIONS = 07777;

  /** The attributes as the options want them. */
  public NodeAttributes applyTo(NodeAttributes own) {
    if (equals(NONE)) {
      return own;
    }
    return new NodeAttributes(
        own.ino(),
        mode(own),
        own.nlink(),
        uid == null ? own.uid() : uid,
        gid == null ? own.gid() : gid,
        own.rdev(),
        own.size(),
        own.blocks(),
        own.mtimeSeconds(),
        own.mtimeNanos(),
        own.ctimeSeconds(),
        own.ctimeNanos());
  }

  private int mode(NodeAttributes own) {
    // The permission bits of a symbolic link mean nothing, and tools expect to see all of them.
    if (umask == null || own.type() == NodeType.SYMBOLIC_LINK) {
      return own.mode();
    }
    return (own.mode() & ~PERMISSIONS) | (0777 & ~umask);
  }
}
