package org.jostree.pull;

import org.jostree.object.CommitId;
import org.jostree.repo.Refs.CollectionRef;
import org.jspecify.annotations.Nullable;

/**
 * Something that is to be pulled.
 *
 * @param ref the name by which it was asked for; null for a commit that was asked for by itself
 * @param commit what it stands for at the remote
 * @param size of the commit object in bytes, or 0 when nobody said
 */
record RequestedRef(@Nullable CollectionRef ref, CommitId commit, long size) {}
