package org.jostree.fsck;

import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeSet;
import org.jostree.object.Commit;
import org.jostree.object.CommitId;
import org.jostree.object.ObjectName;
import org.jostree.repo.ObjectSet;
import org.jostree.repo.Repo;
import org.jostree.repo.TreeObjects;

/**
 * Which commits need some few objects. Looked for only when something is wrong: to remember it for
 * every object would take more memory than all the rest.
 */
final class CommitsOfObjects {
  private final Map<ObjectName, TreeSet<CommitId>> commits = new HashMap<>();

  private CommitsOfObjects() {}

  static CommitsOfObjects find(
      Repo repo, SortedMap<CommitId, Commit> commits, Collection<ObjectName> objects)
      throws IOException {
    CommitsOfObjects found = new CommitsOfObjects();
    objects.forEach(object -> found.commits.put(object, new TreeSet<>()));
    for (Map.Entry<CommitId, Commit> commit : commits.entrySet()) {
      new TreeObjects(repo, new ObjectSet(), object -> found.add(object, commit.getKey()))
          .of(commit.getValue());
    }
    return found;
  }

  private void add(ObjectName object, CommitId commit) {
    TreeSet<CommitId> of = commits.get(object);
    if (of != null) {
      of.add(commit);
    }
  }

  /** The commits that need the object, in order. */
  Collection<CommitId> commits(ObjectName object) {
    return commits.getOrDefault(object, new TreeSet<>());
  }
}
