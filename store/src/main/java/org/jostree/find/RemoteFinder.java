package org.jostree.find;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import org.jostree.repo.Refs.CollectionRef;
import org.jostree.repo.Repo;

/** A kind of places where remotes are looked for. */
public interface RemoteFinder {
  /**
   * Those that have at least one of the refs. What cannot be reached or read is passed over.
   *
   * @param repo the repository that is to be pulled to, which knows what keys are trusted
   * @throws IOException when the repository itself cannot be read
   */
  List<FoundRemote> find(Repo repo, Collection<CollectionRef> refs, SearchListener listener)
      throws IOException;
}
