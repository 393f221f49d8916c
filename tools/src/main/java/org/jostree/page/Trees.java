package org.jostree.page;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.StringTokenizer;
import org.jostree.object.Commit;
import org.jostree.object.CommitId;
import org.jostree.object.DirMeta;
import org.jostree.object.DirMetaId;
import org.jostree.object.DirTree;
import org.jostree.object.DirTreeId;
import org.jostree.object.FileHeader;
import org.jostree.repo.Repo;
import org.jspecify.annotations.Nullable;

/** The tree of a commit, as one page needs it: what is read is kept until the page is made. */
final class Trees {
  /** Of a directory object, some 200,000 names: larger ones are not shown. */
  private static final long MOST_BYTES = 16 << 20;

  /** As many directories are kept; a page rarely needs more. */
  private static final int MOST_KEPT = 64;

  /** As many as Linux follows in one path. */
  private static final int MOST_LINKS = 40;

  private final Repo repo;
  private final DirTree.Subdirectory root;
  private final Map<DirTreeId, DirTree> trees = new HashMap<>();
  private final Map<DirMetaId, DirMeta> metas = new HashMap<>();

  Trees(Repo repo, CommitId commit) throws IOException {
    this.repo = repo;
    Commit object = repo.readCommit(commit);
    this.root = new DirTree.Subdirectory(object.tree(), object.meta());
  }

  /**
   * Something in the tree.
   *
   * @param names its path, in which no name is that of a link but the last
   */
  record Place(List<String> names, DirTree.Entry entry) {}

  /** The directory at the top. */
  DirTree.Subdirectory root() {
    return root;
  }

  DirTree read(DirTreeId id) throws IOException {
    DirTree tree = trees.get(id);
    if (tree == null) {
      if (repo.storedSize(id) > MOST_BYTES) {
        throw Refusal.tooLarge("A directory of more than " + Figures.size(MOST_BYTES));
      }
      tree = repo.readDirTree(id);
      if (trees.size() == MOST_KEPT) {
        trees.clear();
      }
      trees.put(id, tree);
    }
    return tree;
  }

  DirMeta meta(DirMetaId id) throws IOException {
    DirMeta meta = metas.get(id);
    if (meta == null) {
      meta = repo.readDirMeta(id);
      metas.put(id, meta);
    }
    return meta;
  }

  /** What is at a path, links on the way followed; null when there is nothing. */
  @Nullable Place find(List<String> path) throws IOException {
    return walk(List.of(), path, false);
  }

  /** Where a link in a directory leads in the end; null when that is nowhere in this commit. */
  @Nullable Place follow(List<String> directory, String target) throws IOException {
    List<String> words = words(target);
    return walk(target.startsWith("/") ? List.of() : directory, words, true);
  }

  private static List<String> words(String path) {
    List<String> words = new ArrayList<>();
    StringTokenizer tokens = new StringTokenizer(path, "/");
    while (tokens.hasMoreTokens()) {
      words.add(tokens.nextToken());
    }
    return words;
  }

  private @Nullable Place walk(List<String> from, List<String> path, boolean followsLast)
      throws IOException {
    Deque<String> ahead = new ArrayDeque<>(from);
    ahead.addAll(path);
    List<String> names = new ArrayList<>();
    List<DirTree.Subdirectory> directories = new ArrayList<>(List.of(root));
    int links = 0;
    while (!ahead.isEmpty()) {
      String name = ahead.pop();
      if (name.equals(".")) {
        continue;
      }
      if (name.equals("..")) {
        if (!names.isEmpty()) {
          names.remove(names.size() - 1);
          directories.remove(directories.size() - 1);
        }
        continue;
      }
      DirTree.Entry entry = read(directories.get(directories.size() - 1).tree()).find(name);
      if (entry instanceof DirTree.Subdirectory directory) {
        directories.add(directory);
        names.add(name);
        continue;
      }
      if (!(entry instanceof DirTree.FileEntry file)) {
        return null;
      }
      if (ahead.isEmpty() && !followsLast) {
        names.add(name);
        return new Place(names, file);
      }
      FileHeader header = repo.readFileHeaderWithoutXattrs(file.file()).header();
      if (!header.isSymlink()) {
        names.add(name);
        return ahead.isEmpty() ? new Place(names, file) : null;
      }
      links++;
      if (links > MOST_LINKS) {
        return null;
      }
      String target = header.symlinkTarget();
      if (target.startsWith("/")) {
        names.clear();
        directories.subList(1, directories.size()).clear();
      }
      List<String> words = words(target);
      for (int i = words.size() - 1; i >= 0; i--) {
        ahead.push(words.get(i));
      }
    }
    return new Place(names, directories.get(directories.size() - 1));
  }
}
