package org.jostree.repo;

import org.jostree.object.CommitId;
import org.jostree.object.ObjectName;

/** The objects that wait in a transaction: few bytes for each, and safe for several threads. */
final class StagedObjects {
  private ObjectSet commits = new ObjectSet();
  private ObjectSet others = new ObjectSet();

  /** Adds an object; whether it was not there before. */
  synchronized boolean add(ObjectName object) {
    return setOf(object).add(object);
  }

  synchronized boolean contains(ObjectName object) {
    return setOf(object).contains(object);
  }

  private ObjectSet setOf(ObjectName object) {
    return object instanceof CommitId ? commits : others;
  }

  synchronized boolean isEmpty() {
    return commits.size() + others.size() == 0;
  }

  /** Not to be changed. */
  synchronized ObjectSet commits() {
    return commits;
  }

  /** Not to be changed. */
  synchronized ObjectSet othersThanCommits() {
    return others;
  }

  /** Forgets them all. */
  synchronized void clear() {
    commits = new ObjectSet();
    others = new ObjectSet();
  }
}
