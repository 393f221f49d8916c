package org.jostree.mount.tree;

import org.jostree.mount.content.ContentSettings;

/**
 * What of the repository is shown, and how.
 *
 * @param mtimeOfCommit whether files and directories have the time of their commit; else it is 0,
 *     as in a checkout
 * @param relativeLinks whether absolute symbolic links lead to the commit's own root instead of the
 *     machine's
 * @param content how bytes are checked and kept
 */
public record TreeSettings(boolean mtimeOfCommit, boolean relativeLinks, ContentSettings content) {
  /** As a checkout looks. */
  public static final TreeSettings DEFAULTS =
      new TreeSettings(false, false, ContentSettings.DEFAULTS);
}
