package org.jostree.mount.remote;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jostree.object.CommitId;
import org.jostree.object.FileId;
import org.jostree.object.ObjectName;
import org.jostree.pull.RemoteObjects;
import org.jostree.repo.ObjectSource;
import org.jostree.repo.Repo;
import org.jostree.repo.UnavailableObjectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches the objects of a repository anew that turn out to be missing or damaged, and says so. A
 * damaged one stays until the right one takes its place, on the disk for good.
 */
final class HealingSource implements ObjectSource {
  private static final Logger LOG = LoggerFactory.getLogger(HealingSource.class);

  private final Repo repo;
  private final String remote;
  private final Fetching fetching;
  private final AtomicLong healed = new AtomicLong();

  HealingSource(Repo repo, String remote, RemoteObjects objects) {
    this.repo = repo;
    this.remote = remote;
    this.fetching = new Fetching(repo, objects, new ServerContact(remote), arrived -> {});
  }

  /**
   * Does so for who can be told at which path it was; who is only ahead of a reader leaves it to
   * that one.
   */
  @Override
  public void supply(ObjectName name, IOException failure) throws IOException {
    if (!AskedFor.isKnown()) {
      throw failure;
    }
    if (isSoundNow(name)) {
      return;
    }
    try {
      fetching.fetch(name, /* replace= */ true);
    } catch (IOException e) {
      throw new UnavailableObjectException(name, failure, e);
    }
    healed.incrementAndGet();
    LOG.warn("{}: {}: fetched it again from {}", AskedFor.text(), failure.getMessage(), remote);
  }

  /** Whether another thread has been faster. */
  private boolean isSoundNow(ObjectName name) {
    try {
      repo.verify(name);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** What was never pulled, or has been pruned, is no damage. */
  @Override
  public boolean offers(CommitId commit) {
    return false;
  }

  @Override
  public boolean vouchesFor(FileId file) {
    return false;
  }

  @Override
  public Map<String, Long> figures() {
    Map<String, Long> figures = new LinkedHashMap<>();
    figures.put("objects-healed", healed.get());
    return figures;
  }

  @Override
  public void close() {
    Closing.quietly(fetching);
  }
}
