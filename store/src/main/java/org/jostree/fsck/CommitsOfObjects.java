package org.jostree.fsck;

import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jostree.object.Commit;
import org.jostree.object.CommitId;
import org.jostree.object.DirTree;
import org.jostree.object.DirTreeId;
import org.jostree.object.ObjectName;
import org.jostree.repo.CorruptObjectException;
import org.jostree.repo.MissingObjectException;
import org.jostree.repo.Repo;

/**
 * Which commits need some few objects, and at which paths. Looked for only when something is wrong:
 * to remember it for every object would take more memory than all the rest.
 */
final class CommitsOfObjects {
  /** Trees that are nested deeper are not looked into: no file system could hold them. */
  private static final int MAX_DEPTH = 2000;

  private static final int MAX_PATHS = 1000;

  private final Repo repo;
  private final Map<ObjectName, Places> places = new HashMap<>();

  /** Whether there is any of the objects in a tree, for those that have been looked into. */
  private final Map<DirTreeId, Boolean> leads = new HashMap<>();

  private CommitsOfObjects(Repo repo) {
    this.repo = repo;
  }

  private record Places(SortedSet<CommitId> commits, SortedSet<String> paths) {
    Places() {
      this(new TreeSet<>(), new TreeSet<>());
    }
  }

  static CommitsOfObjects find(
      Repo repo, SortedMap<CommitId, Commit> commits, Collection<ObjectName> objects)
      throws IOException {
    CommitsOfObjects found = new CommitsOfObjects(repo);
    objects.forEach(object -> found.places.put(object, new Places()));
    for (Map.Entry<CommitId, Commit> commit : commits.entrySet()) {
      Commit value = commit.getValue();
      found.walk(commit.getKey(), new DirTree.Subdirectory(value.tree(), value.meta()), "/", 0);
    }
    return found;
  }

  private void walk(CommitId commit, DirTree.Subdirectory directory, String path, int depth)
      throws IOException {
    add(directory.tree(), commit, path);
    add(directory.meta(), commit, path);
    if (!leads(directory.tree(), depth)) {
      return;
    }
    DirTree tree = read(directory.tree());
    for (int i = 0; i < tree.fileCount(); i++) {
      add(tree.file(i), commit, path + tree.fileName(i));
    }
    for (int i = 0; i < tree.directoryCount(); i++) {
      walk(commit, tree.directory(i), path + tree.directoryName(i) + "/", depth + 1);
    }
  }

  private boolean leads(DirTreeId id, int depth) throws IOException {
    if (depth > MAX_DEPTH) {
      return false;
    }
    Boolean known = leads.get(id);
    if (known == null) {
      known = findOut(id, depth);
      leads.put(id, known);
    }
    return known;
  }

  private boolean findOut(DirTreeId id, int depth) throws IOException {
    DirTree tree = read(id);
    boolean found = false;
    for (int i = 0; i < tree.fileCount() && !found; i++) {
      found = places.containsKey(tree.file(i));
    }
    for (int i = 0; i < tree.directoryCount() && !found; i++) {
      DirTree.Subdirectory directory = tree.directory(i);
      found =
          places.containsKey(directory.tree())
              || places.containsKey(directory.meta())
              || leads(directory.tree(), depth + 1);
    }
    return found;
  }

  /** What is wrong with a tree shows when it is verified as an object. */
  private DirTree read(DirTreeId id) throws IOException {
    try {
      return repo.readDirTree(id);
    } catch (MissingObjectException | CorruptObjectException e) {
      return DirTree.EMPTY;
    }
  }

  private void add(ObjectName object, CommitId commit, String path) {
    Places of = places.get(object);
    if (of != null) {
      of.commits().add(commit);
      if (of.paths().size() < MAX_PATHS) {
        of.paths().add(path);
      }
    }
  }

  /** The commits that need the object, in order. */
  Collection<CommitId> commits(ObjectName object) {
    Places of = places.get(object);
    return of == null ? new TreeSet<>() : of.commits();
  }

  /** Where it is in them, in order; a directory with a slash at its end. */
  Collection<String> paths(ObjectName object) {
    Places of = places.get(object);
    return of == null ? new TreeSet<>() : of.paths();
  }
}
