package org.jostree.mount.tree;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jostree.object.CommitId;
import org.jostree.object.DirTree;
import org.jspecify.annotations.Nullable;

/**
 * Finds what a path was in all commits of a history. Directories that are equal in many commits are
 * looked into once.
 */
final class PathVersions {
  /** In versions, of which each takes about 200 bytes. */
  private static final int REMEMBERED = 50_000;

  private final RepositoryTree tree;
  private final Cache<Path, List<Version>> known =
      Caffeine.newBuilder()
          .maximumWeight(REMEMBERED)
          .weigher((Path path, List<Version> versions) -> 1 + versions.size())
          .executor(Runnable::run)
          .build();

  private record Path(CommitId tip, List<String> place) {}

  /**
   * Something that a path was.
   *
   * @param directory where it is, in the first commit that has it; of the top itself that
   * @param name its name there
   */
  record Version(TreeDirectory directory, String name, DirTree.Entry entry) {
    /** The file or link. */
    FileNode file() {
      return new FileNode(((DirTree.FileEntry) entry).file(), directory, name, /* target= */ null);
    }
  }

  PathVersions(RepositoryTree tree) {
    this.tree = tree;
  }

  /**
   * All distinct versions of a path in the history of a commit, the one that came first first.
   *
   * @param place the names that lead there, none for the top
   */
  List<Version> of(CommitId tip, List<String> place) throws IOException {
    Path path = new Path(tip, place);
    @Nullable List<Version> versions = known.getIfPresent(path);
    if (versions == null) {
      versions = place.isEmpty() ? tops(tip) : find(tip, place);
      known.put(path, versions);
    }
    return versions;
  }

  private List<Version> tops(CommitId tip) throws IOException {
    Map<DirTree.Entry, Version> distinct = new LinkedHashMap<>();
    List<Histories.Entry> history = tree.histories().of(tip);
    for (int i = history.size() - 1; i >= 0; i--) {
      TreeDirectory top = tree.placeOf(history.get(i).id());
      distinct.putIfAbsent(top.content(), new Version(top, "", top.content()));
    }
    return List.copyOf(distinct.values());
  }

  private List<Version> find(CommitId tip, List<String> place) throws IOException {
    int last = place.size() - 1;
    String name = place.get(last);
    Map<DirTree.Entry, Version> distinct = new LinkedHashMap<>();
    for (Version above : of(tip, List.copyOf(place.subList(0, last)))) {
      if (above.entry() instanceof DirTree.Subdirectory content) {
        DirTree.Entry entry = tree.metadata().tree(content.tree()).find(name);
        if (entry != null && !distinct.containsKey(entry)) {
          TreeDirectory directory =
              above.name().isEmpty()
                  ? above.directory()
                  : above.directory().child(above.name(), content);
          distinct.put(entry, new Version(directory, name, entry));
        }
      }
    }
    return List.copyOf(distinct.values());
  }
}
