package org.jostree.mount.tree;

import java.util.Set;
import org.jostree.mount.content.ContentSettings;

/**
 * What of the repository is shown, and how.
 *
 * @param mtimeOfCommit whether files and directories have the time of their commit; else it is 0,
 *     as in a checkout
 * @param relativeLinks whether absolute symbolic links lead to the commit's own root instead of the
 *     machine's
 * @param mountPoints names of empty directories that the root of a single commit has besides its
 *     own entries, for others to mount on; one that is in the commit is as it is there
 * @param distinctFiles whether every name is a file of its own, with an inode number made of its
 *     place; else equal files are one file. For who lies over it, as the kernel's overlay does: to
 *     that, one file with several names is changed under all of them
 * @param content how bytes are checked and kept
 */
public record TreeSettings(
    boolean mtimeOfCommit,
    boolean relativeLinks,
    Set<String> mountPoints,
    boolean distinctFiles,
    ContentSettings content) {
  /** As a checkout looks. */
  public static final TreeSettings DEFAULTS =
      new TreeSettings(false, false, Set.of(), false, ContentSettings.DEFAULTS);

  public TreeSettings {
    mountPoints = Set.copyOf(mountPoints);
  }
}
