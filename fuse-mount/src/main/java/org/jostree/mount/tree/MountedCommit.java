package org.jostree.mount.tree;

import org.jostree.object.CommitId;
import org.jostree.object.DirTree;

/**
 * A commit with what its tree needs of it.
 *
 * @param id the commit
 * @param mtimeSeconds modification time of everything in it, in seconds since 1970
 * @param root its root directory
 */
record MountedCommit(CommitId id, long mtimeSeconds, DirTree.Subdirectory root) {}
