package org.jostree.diff;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jostree.object.CommitId;
import org.jostree.object.DirTree;
import org.jostree.object.FileId;
import org.jostree.repo.CommitTree;
import org.jostree.repo.Repo;
import org.jspecify.annotations.Nullable;

/**
 * Compares two trees. Directories of commits that have the same checksum are passed over, so that
 * the work grows with what differs. The two directories at the top are not compared themselves, as
 * in ostree.
 */
public final class TreeDiff {
  private final List<Change> modified = new ArrayList<>();
  private final List<Change> deleted = new ArrayList<>();
  private final List<Change> added = new ArrayList<>();

  private final int most;

  private TreeDiff(int most) {
    this.most = most;
  }

  /** The tree of a commit, to be compared. */
  public static DiffEntry commit(Repo repo, CommitId commit) throws IOException {
    return commit(repo, commit, "/", new DiffOptions());
  }

  /**
   * A directory of a commit, to be compared as if it were a whole tree.
   *
   * @param path from the root of the commit
   * @param options of which those about owners do not count here
   */
  public static DiffEntry commit(Repo repo, CommitId commit, String path, DiffOptions options)
      throws IOException {
    DirTree.Entry top = CommitTree.open(repo, commit).find(path);
    return new CommitEntry(repo, "/", top, options.withoutXattrs);
  }

  /** A file or directory of a commit, to be compared. */
  public static DiffEntry entry(Repo repo, String path, DirTree.Entry entry) {
    return entry(repo, path, entry, null);
  }

  /**
   * The same, of which something is known.
   *
   * @param attributes what its object says; null to have that read
   */
  public static DiffEntry entry(
      Repo repo, String path, DirTree.Entry entry, DiffEntry.@Nullable Attributes attributes) {
    return new CommitEntry(repo, path, entry, attributes);
  }

  /** A directory on disk, to be compared. */
  public static DiffEntry directory(Path directory, DiffOptions options) throws IOException {
    return DiskEntry.top(directory, options);
  }

  /**
   * What leads from one tree to the other: what is modified, then what is deleted, then what is
   * added. Of a deleted directory only itself is there, of an added one everything in it as well.
   */
  public static List<Change> between(DiffEntry before, DiffEntry after) throws IOException {
    return between(before, after, Integer.MAX_VALUE);
  }

  /** As {@link #between(DiffEntry, DiffEntry)}, but no more than so many: then looking ends. */
  public static List<Change> between(DiffEntry before, DiffEntry after, int most)
      throws IOException {
    TreeDiff diff = new TreeDiff(most);
    diff.compareDirectories(before, after);
    List<Change> changes = new ArrayList<>(diff.modified);
    changes.addAll(diff.deleted);
    changes.addAll(diff.added);
    return changes;
  }

  private boolean isFull() {
    return modified.size() + deleted.size() + added.size() >= most;
  }

  private void compareDirectories(DiffEntry before, DiffEntry after) throws IOException {
    for (DiffEntry.Named child : before.children()) {
      if (isFull()) {
        return;
      }
      DiffEntry other = after.child(child.name());
      if (other == null) {
        deleted.add(new Change(child.entry(), null));
      } else {
        compare(child.entry(), other);
      }
    }
    for (DiffEntry.Named child : after.children()) {
      if (isFull()) {
        return;
      }
      if (before.child(child.name()) == null) {
        add(child.entry());
      }
    }
  }

  private void compare(DiffEntry before, DiffEntry after) throws IOException {
    if (!before.isDirectory() || !after.isDirectory()) {
      if (before.isDirectory() || after.isDirectory() || !isSameFile(before, after)) {
        modified.add(new Change(before, after));
      }
      return;
    }
    DirTree.Subdirectory old = directoryObject(before);
    DirTree.Subdirectory now = directoryObject(after);
    if (old == null || now == null) {
      noteIf(!before.attributes().equals(after.attributes()), before, after);
      compareDirectories(before, after);
    } else {
      noteIf(!old.meta().equals(now.meta()), before, after);
      if (!old.tree().equals(now.tree())) {
        compareDirectories(before, after);
      }
    }
  }

  private void noteIf(boolean differ, DiffEntry before, DiffEntry after) {
    if (differ && !isFull()) {
      modified.add(new Change(before, after));
    }
  }

  private static DirTree.@Nullable Subdirectory directoryObject(DiffEntry entry) {
    return entry instanceof CommitEntry ofCommit
            && ofCommit.object() instanceof DirTree.Subdirectory directory
        ? directory
        : null;
  }

  private static boolean isSameFile(DiffEntry before, DiffEntry after) throws IOException {
    if (before instanceof CommitEntry a && after instanceof CommitEntry b) {
      return a.object().equals(b.object());
    }
    DiffEntry.Attributes attributes = before.attributes();
    if (!attributes.equals(after.attributes())) {
      return false;
    }
    if (!attributes.isRegular()) {
      return true; // the target is among the attributes
    }
    return checksum(before, attributes).equals(checksum(after, attributes));
  }

  private static FileId checksum(DiffEntry entry, DiffEntry.Attributes attributes)
      throws IOException {
    if (entry instanceof DiskEntry onDisk) {
      return onDisk.checksum(attributes);
    }
    return ((DirTree.FileEntry) ((CommitEntry) entry).object()).file();
  }

  private void add(DiffEntry entry) throws IOException {
    added.add(new Change(null, entry));
    if (entry.isDirectory()) {
      for (DiffEntry.Named child : entry.children()) {
        if (isFull()) {
          return;
        }
        add(child.entry());
      }
    }
  }
}
