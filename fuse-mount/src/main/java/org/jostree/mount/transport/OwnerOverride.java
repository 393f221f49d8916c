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

  /** Makes the attributes what the options want them to be. */
  public void applyTo(AttributeBuffer own) {
    own.setOwner(uid == null ? own.uid() : uid, gid == null ? own.gid() : gid);
    // The permission bits of a symbolic link mean nothing, and tools expect to see all of them.
    if (umask != null && own.type() != NodeType.SYMBOLIC_LINK) {
      own.setMode((own.mode() & ~PERMISSIONS) | (0777 & ~umask));
    }
  }
}
