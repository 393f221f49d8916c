package org.jostree.page;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jostree.object.CommitId;
import org.jostree.object.DirTree;
import org.jostree.object.FileHeader;
import org.jostree.repo.CorruptObjectException;
import org.jostree.repo.MissingObjectException;
import org.jostree.repo.Repo;
import org.jspecify.annotations.Nullable;

/**
 * What the files below a directory of a commit take; no more than so many entries are looked at.
 */
final class TreeSizes {
  private final Repo repo;
  private final CommitId commit;
  private final @Nullable SizeNode top;
  private int left;
  private boolean cut;
  private boolean whole = true;
  private long bytes;
  private int files;
  private int links;
  private int directories;

  /**
   * Nothing yet.
   *
   * @param most how many entries are looked at
   * @param top takes each file; null if only sums are wanted
   */
  TreeSizes(Repo repo, CommitId commit, int most, @Nullable SizeNode top) {
    this.repo = repo;
    this.commit = commit;
    this.left = most;
    this.top = top;
  }

  /** Adds all that is below a directory. */
  void add(List<String> path, DirTree.Subdirectory directory) throws IOException {
    DirTree tree;
    try {
      tree = repo.readDirTree(directory.tree());
    } catch (MissingObjectException | CorruptObjectException e) {
      whole = false;
      return;
    }
    for (int i = 0; i < tree.fileCount() && hasLeft(); i++) {
      addFile(child(path, tree.fileName(i)), new DirTree.FileEntry(tree.file(i)));
    }
    for (int i = 0; i < tree.directoryCount() && hasLeft(); i++) {
      List<String> names = child(path, tree.directoryName(i));
      directories++;
      add(names, tree.directory(i));
      SizeNode node = top == null ? null : top.find(names);
      if (node != null) {
        node.link(Links.directory(commit, names));
      }
    }
  }

  private boolean hasLeft() {
    left--;
    cut |= left < 0;
    return left >= 0;
  }

  private void addFile(List<String> names, DirTree.FileEntry entry) throws IOException {
    FileHeader.Sized sized;
    try {
      sized = repo.readFileHeaderWithoutXattrs(entry.file());
    } catch (MissingObjectException | CorruptObjectException e) {
      whole = false;
      return;
    }
    if (sized.header().isSymlink()) {
      links++;
      return;
    }
    files++;
    bytes += sized.size();
    if (top != null) {
      top.add(names, sized.size(), "plain", Links.file(commit, names));
    }
  }

  private static List<String> child(List<String> path, String name) {
    List<String> names = new ArrayList<>(path.size() + 1);
    names.addAll(path);
    names.add(name);
    return names;
  }

  long bytes() {
    return bytes;
  }

  int files() {
    return files;
  }

  int links() {
    return links;
  }

  int directories() {
    return directories;
  }

  /** Whether there is more than was looked at. */
  boolean isCut() {
    return cut;
  }

  /** Whether nothing was missing or damaged. */
  boolean isWhole() {
    return whole;
  }
}
