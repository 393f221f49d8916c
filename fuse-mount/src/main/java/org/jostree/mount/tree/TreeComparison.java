package org.jostree.mount.tree;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;
import org.jostree.diff.Change;
import org.jostree.object.DirTree;
import org.jostree.object.DirTreeId;

/**
 * Says what kinds of changes there are between two directories, at any depth. Of two commits only
 * directories that differ are read, each pair once.
 */
final class TreeComparison {
  /** Pairs remembered; each takes about 150 bytes. */
  private static final int PAIRS = 20_000;

  private final MetadataCache metadata;
  private final Cache<Pair, Set<Change.Kind>> known =
      Caffeine.newBuilder().maximumSize(PAIRS).executor(Runnable::run).build();

  private record Pair(DirTreeId before, DirTreeId after) {}

  TreeComparison(MetadataCache metadata) {
    this.metadata = metadata;
  }

  /** The kinds of changes in there; the two directories themselves do not count. */
  Set<Change.Kind> kinds(DirTreeId before, DirTreeId after) throws IOException {
    if (before.equals(after)) {
      return Set.of();
    }
    Pair pair = new Pair(before, after);
    Set<Change.Kind> kinds = known.getIfPresent(pair);
    if (kinds == null) {
      kinds = compare(metadata.tree(before), metadata.tree(after));
      known.put(pair, kinds);
    }
    return kinds;
  }

  /** The kinds of changes that an entry is, or has in it. */
  Set<Change.Kind> kinds(DirTree.Entry before, DirTree.Entry after) throws IOException {
    if (before.equals(after)) {
      return Set.of();
    }
    if (before instanceof DirTree.Subdirectory old && after instanceof DirTree.Subdirectory now) {
      Set<Change.Kind> kinds = EnumSet.noneOf(Change.Kind.class);
      kinds.addAll(kinds(old.tree(), now.tree()));
      if (!old.meta().equals(now.meta())) {
        kinds.add(Change.Kind.MODIFIED);
      }
      return kinds;
    }
    return EnumSet.of(Change.Kind.MODIFIED);
  }

  private Set<Change.Kind> compare(DirTree before, DirTree after) throws IOException {
    Set<Change.Kind> kinds = EnumSet.noneOf(Change.Kind.class);
    for (Entries entries = new Entries(before); entries.next(); ) {
      DirTree.Entry other = after.find(entries.name());
      if (other == null) {
        kinds.add(Change.Kind.DELETED);
      } else {
        kinds.addAll(kinds(entries.entry(), other));
      }
    }
    for (Entries entries = new Entries(after); entries.next(); ) {
      if (before.find(entries.name()) == null) {
        kinds.add(Change.Kind.ADDED);
        break;
      }
    }
    return kinds;
  }
}
