package org.jostree.mount.remote;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jostree.object.CommitId;
import org.jostree.pull.RemoteObjects;
import org.jostree.repo.RefName;
import org.jostree.repo.Repo;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the refs of a cache like those of its remote, asked for again when somebody looks and half
 * a minute has passed. Of a remote without a summary only those are known that were asked for.
 */
final class RefMirror {
  private static final Logger LOG = LoggerFactory.getLogger(RefMirror.class);
  private static final long LIFETIME_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final Repo cache;
  private final RemoteObjects remote;
  private final ServerContact contact;
  private boolean known;
  private boolean hasSummary;
  private long knownSinceNanos;

  RefMirror(Repo cache, RemoteObjects remote, ServerContact contact) {
    this.cache = cache;
    this.remote = remote;
    this.contact = contact;
  }

  /**
   * Asks the remote.
   *
   * @throws IOException when it does not answer, or not as it should
   */
  synchronized void refresh() throws IOException {
    SortedMap<String, CommitId> kept = cache.refs().listLocal();
    SortedMap<String, CommitId> listed =
        contact.ask(() -> Optional.ofNullable(remote.refs())).orElse(null);
    hasSummary = listed != null;
    if (listed == null) {
      listed = new TreeMap<>();
      for (String name : kept.keySet()) {
        CommitId commit = askForOne(name);
        if (commit != null) {
          listed.put(name, commit);
        }
      }
    }
    for (String name : kept.keySet()) {
      if (!listed.containsKey(name)) {
        cache.refs().set(RefName.local(name), null);
      }
    }
    for (Map.Entry<String, CommitId> ref : listed.entrySet()) {
      if (!ref.getValue().equals(kept.get(ref.getKey()))) {
        cache.refs().set(RefName.local(ref.getKey()), ref.getValue());
      }
    }
    known = true;
    knownSinceNanos = System.nanoTime();
  }

  private @Nullable CommitId askForOne(String name) throws IOException {
    return contact.ask(() -> Optional.ofNullable(remote.ref(name))).orElse(null);
  }

  /** The same if it is time; if the remote does not answer, all stays as it is. */
  synchronized void refreshIfOld() {
    if (known && System.nanoTime() - knownSinceNanos < LIFETIME_NANOS) {
      return;
    }
    try {
      refresh();
    } catch (IOException e) {
      // The first failure has been told of; what was known is as good as anything.
      LOG.debug("refs: {}", e.getMessage());
    }
  }

  /** What a ref of the remote names, as far as that is known; null if there is none. */
  synchronized @Nullable CommitId find(String name) throws IOException {
    refreshIfOld();
    RefName ref = RefName.local(name);
    CommitId commit = cache.refs().read(ref);
    if (commit == null && known && !hasSummary) {
      commit = askForOne(name);
      if (commit != null) {
        cache.refs().set(ref, commit);
      }
    }
    return commit;
  }
}
