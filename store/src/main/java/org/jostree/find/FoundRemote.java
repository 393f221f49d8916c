package org.jostree.find;

import java.util.Map;
import org.jostree.object.CommitId;
import org.jostree.remote.RemoteConfig;
import org.jostree.repo.Refs.CollectionRef;
import org.jspecify.annotations.Nullable;

/**
 * A remote that has some of the refs that were looked for.
 *
 * @param remote to pull them from; it demands that commits are signed
 * @param finder the name of what found it, as libostree calls it
 * @param priority the lower, the nearer
 * @param lastModified when its summary was written, in seconds since 1970; null if it does not say
 * @param refs those that it has, and the commits that they name
 */
public record FoundRemote(
    RemoteConfig remote,
    String finder,
    int priority,
    @Nullable Long lastModified,
    Map<CollectionRef, CommitId> refs) {

  FoundRemote withRefs(Map<CollectionRef, CommitId> others) {
    return new FoundRemote(remote, finder, priority, lastModified, others);
  }
}
