package org.jostree.mount.tree;

import java.util.Optional;
import org.jostree.object.CommitId;
import org.jostree.object.DirTree;

/**
 * A commit with what views need of it.
 *
 * @param id the commit
 * @param parent the one before it
 * @param seconds its timestamp, in seconds since 1970
 * @param mtimeSeconds modification time of everything in it, in seconds since 1970
 * @param root its root directory
 */
record MountedCommit(
    CommitId id,
    Optional<CommitId> parent,
    long seconds,
    long mtimeSeconds,
    DirTree.Subdirectory root) {}
