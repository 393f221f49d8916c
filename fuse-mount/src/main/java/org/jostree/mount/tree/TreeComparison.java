package org.jostree.mount.tree;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jostree.diff.Change;
import org.jostree.object.DirTree;
import org.jostree.object.DirTreeId;
import org.jostree.object.EntryName;
import org.jspecify.annotations.Nullable;

/**
 * Says what differs between two directories, and what kinds of changes there are at any depth. Of
 * two commits only directories that differ are read, each pair once.
 */
final class TreeComparison {
  /** Pairs remembered; each takes about 150 bytes. */
  private static final int PAIRS = 20_000;

  /**
   * In names, each of which takes about 150 bytes. Each lookup of a pair that does not fit compares
   * it anew; what {@link MetadataCache} keeps of a directory fits.
   */
  private static final int NAMES = 60_000;

  private static final Set<Change.Kind> ADDED = Set.of(Change.Kind.ADDED);
  private static final Set<Change.Kind> DELETED = Set.of(Change.Kind.DELETED);
  private static final Set<Change.Kind> MODIFIED = Set.of(Change.Kind.MODIFIED);

  private final MetadataCache metadata;
  private final Cache<Pair, Set<Change.Kind>> kinds =
      Caffeine.newBuilder().maximumSize(PAIRS).executor(Runnable::run).build();
  private final Cache<Pair, Map<String, Difference>> differences =
      Caffeine.newBuilder()
          .maximumWeight(NAMES)
          .weigher((Pair pair, Map<String, Difference> names) -> 1 + names.size())
          .executor(Runnable::run)
          .build();

  private record Pair(DirTreeId before, DirTreeId after) {
    // Written out: the generated ones cost their bootstrap at start-up.
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Pair that && before.equals(that.before) && after.equals(that.after);
    }

    @Override
    public int hashCode() {
      return 31 * before.hashCode() + after.hashCode();
    }
  }

  /**
   * What a name stands for that does not stand for the same in both directories.
   *
   * @param before null if only the other one has it
   * @param after null if only the first one has it
   * @param kinds the kinds of changes that it is, or has in it
   */
  record Difference(
      DirTree.@Nullable Entry before, DirTree.@Nullable Entry after, Set<Change.Kind> kinds) {}

  TreeComparison(MetadataCache metadata) {
    this.metadata = metadata;
  }

  /** What differs, by name; in the order of a listing, of what was before and then of the rest. */
  Map<String, Difference> differences(DirTreeId before, DirTreeId after) throws IOException {
    if (before.equals(after)) {
      return Map.of();
    }
    Pair pair = new Pair(before, after);
    Map<String, Difference> known = differences.getIfPresent(pair);
    if (known == null) {
      known = compare(metadata.tree(before), metadata.tree(after));
      differences.put(pair, known);
    }
    return known;
  }

  /** The kinds of changes in there; the two directories themselves do not count. */
  private Set<Change.Kind> kinds(DirTreeId before, DirTreeId after) throws IOException {
    if (before.equals(after)) {
      return Set.of();
    }
    Pair pair = new Pair(before, after);
    Set<Change.Kind> known = kinds.getIfPresent(pair);
    if (known == null) {
      known = EnumSet.noneOf(Change.Kind.class);
      for (Difference difference : differences(before, after).values()) {
        known.addAll(difference.kinds());
      }
      kinds.put(pair, known);
    }
    return known;
  }

  private Set<Change.Kind> kinds(DirTree.Subdirectory before, DirTree.Subdirectory after)
      throws IOException {
    Set<Change.Kind> inside = kinds(before.tree(), after.tree());
    if (before.meta().equals(after.meta()) || inside.contains(Change.Kind.MODIFIED)) {
      return inside;
    }
    Set<Change.Kind> all = EnumSet.of(Change.Kind.MODIFIED);
    all.addAll(inside);
    return all;
  }

  private Map<String, Difference> compare(DirTree before, DirTree after) throws IOException {
    Map<String, Difference> found = new LinkedHashMap<>();
    merge(new Part(before, true), new Part(after, true), found);
    merge(new Part(before, false), new Part(after, false), found);
    return found;
  }

  /** The directories in a directory, or its files; each is in order. */
  private record Part(DirTree tree, boolean ofDirectories) {
    int count() {
      return ofDirectories ? tree.directoryCount() : tree.fileCount();
    }

    String name(int index) {
      return ofDirectories ? tree.directoryName(index) : tree.fileName(index);
    }

    DirTree.Entry entry(int index) {
      return ofDirectories ? tree.directory(index) : new DirTree.FileEntry(tree.file(index));
    }

    /** What a name that is not in here stands for in the directory, if anything. */
    DirTree.@Nullable Entry elsewhere(String name) {
      int index = ofDirectories ? tree.fileIndex(name) : tree.directoryIndex(name);
      return index < 0 ? null : new Part(tree, !ofDirectories).entry(index);
    }
  }

  private void merge(Part before, Part after, Map<String, Difference> found) throws IOException {
    int old = 0;
    int now = 0;
    while (old < before.count() || now < after.count()) {
      int order = order(before, old, after, now);
      if (order == 0) {
        compare(before.name(old), before.entry(old), after.entry(now), found);
        old++;
        now++;
      } else if (order < 0) {
        String name = before.name(old);
        compare(name, before.entry(old), after.elsewhere(name), found);
        old++;
      } else {
        String name = after.name(now);
        // What was a file and is a directory, or the other way round, comes with what it was.
        if (before.elsewhere(name) == null) {
          compare(name, null, after.entry(now), found);
        }
        now++;
      }
    }
  }

  /** Most names are in both, and to see that is faster than to see which comes first. */
  private static int order(Part before, int old, Part after, int now) {
    if (old == before.count() || now == after.count()) {
      return old == before.count() ? 1 : -1;
    }
    String name = before.name(old);
    String other = after.name(now);
    return name.equals(other) ? 0 : EntryName.compare(name, other);
  }

  private void compare(
      String name,
      DirTree.@Nullable Entry before,
      DirTree.@Nullable Entry after,
      Map<String, Difference> found)
      throws IOException {
    Set<Change.Kind> kinds;
    if (before == null) {
      kinds = ADDED;
    } else if (after == null) {
      kinds = DELETED;
    } else if (before.equals(after)) {
      return;
    } else if (before instanceof DirTree.Subdirectory old
        && after instanceof DirTree.Subdirectory now) {
      kinds = kinds(old, now);
    } else {
      kinds = MODIFIED;
    }
    found.put(name, new Difference(before, after, kinds));
  }
}
