package org.jostree.page;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jostree.diff.Change;
import org.jostree.diff.DiffEntry;
import org.jostree.object.CommitId;
import org.jostree.object.DirTree;
import org.jostree.repo.Repo;
import org.jspecify.annotations.Nullable;

/** The sizes of what differs between two commits. */
final class ChangeSizes {
  /** How many entries of removed directories are looked at, in all. */
  private static final int MOST_REMOVED = 20_000;

  private final Repo repo;
  private final CommitId from;
  private final CommitId to;
  private final Trees old;
  private int left = MOST_REMOVED;

  ChangeSizes(Repo repo, CommitId from, CommitId to) throws IOException {
    this.repo = repo;
    this.from = from;
    this.to = to;
    this.old = new Trees(repo, from);
  }

  List<SizedChange> of(List<Change> changes) throws IOException {
    List<SizedChange> sized = new ArrayList<>();
    for (Change change : changes) {
      sized.add(of(change));
    }
    return sized;
  }

  private SizedChange of(Change change) throws IOException {
    List<String> names = List.of(change.path().substring(1).split("/", -1));
    DiffEntry before = change.before();
    DiffEntry after = change.after();
    long newSize = fileSize(after);
    // Of a directory that has gone, or become a file, there is one change only.
    if (before != null && before.isDirectory() && (after == null || !after.isDirectory())) {
      Trees.Place place = old.find(names);
      if (place != null && place.entry() instanceof DirTree.Subdirectory directory) {
        TreeSizes sizes = new TreeSizes(repo, from, left, null);
        sizes.add(names, directory);
        left = Math.max(0, left - sizes.files() - sizes.links() - sizes.directories());
        return new SizedChange(change, names, sizes.bytes(), newSize);
      }
    }
    return new SizedChange(change, names, fileSize(before), newSize);
  }

  private static long fileSize(@Nullable DiffEntry entry) throws IOException {
    return entry == null || entry.isDirectory() ? 0 : entry.attributes().size();
  }

  /** The areas of what differs: as large as it is now, or was if it has gone. */
  Treemap treemap(List<SizedChange> changes) {
    SizeNode top = SizeNode.top();
    for (SizedChange change : changes) {
      long size = change.change().after() == null ? change.oldSize() : change.newSize();
      String link = Links.difference(from, to, change.names());
      if (size > 0) {
        top.add(change.names(), size, ChangeRow.kind(change.change()), link);
      }
    }
    return Treemap.of(top);
  }
}
