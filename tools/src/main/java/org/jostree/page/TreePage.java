package org.jostree.page;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jostree.object.CommitId;
import org.jostree.object.DirMeta;
import org.jostree.object.DirTree;
import org.jostree.object.FileHeader;
import org.jostree.repo.CorruptObjectException;
import org.jostree.repo.MissingObjectException;
import org.jostree.repo.Repo;
import org.jspecify.annotations.Nullable;

/**
 * A directory of a commit.
 *
 * @param up the directory that it is in; null at the top
 * @param whole whether nothing was missing or damaged
 */
record TreePage(
    CommitLine commit,
    List<Crumb> crumbs,
    List<Fact> facts,
    List<Row> rows,
    String counts,
    Paging paging,
    @Nullable String up,
    boolean empty,
    boolean whole) {
  private static final int MOST_ROWS = 1000;

  /**
   * One entry.
   *
   * @param kind {@code directory}, {@code file}, {@code link} or {@code fault}
   * @param target of a link; null for what is none
   * @param leads where in the commit the link leads; null for nowhere
   * @param size in bytes, in words; nothing for what has none
   * @param exactSize in bytes
   */
  record Row(
      String kind,
      String name,
      String link,
      @Nullable String target,
      @Nullable String leads,
      String mode,
      String octal,
      String owner,
      String size,
      String exactSize) {}

  static TreePage of(Repo repo, CommitId commit, Trees trees, Trees.Place place, int page)
      throws IOException {
    DirTree.Subdirectory directory = (DirTree.Subdirectory) place.entry();
    DirTree tree = trees.read(directory.tree());
    int directories = tree.directoryCount();
    Paging paging = Paging.of(directories + tree.fileCount(), MOST_ROWS, page, "");
    RowMaker maker = new RowMaker(repo, commit, trees, place.names());
    for (int i = paging.first(); i < paging.end(); i++) {
      if (i < directories) {
        maker.add(tree.directoryName(i), tree.directory(i));
      } else {
        maker.add(
            tree.fileName(i - directories), new DirTree.FileEntry(tree.file(i - directories)));
      }
    }
    DirMeta meta = trees.meta(directory.meta());
    List<String> names = place.names();
    return new TreePage(
        CommitLines.plain(repo).of(commit),
        Crumb.ofPath(commit, names),
        EntryFacts.of(directory, meta),
        maker.rows,
        counts(directories, tree.fileCount()),
        paging,
        names.isEmpty() ? null : Links.directory(commit, names.subList(0, names.size() - 1)),
        directories + tree.fileCount() == 0,
        maker.whole);
  }

  private static String counts(int directories, int files) {
    List<String> words = new ArrayList<>();
    if (directories > 0) {
      words.add(Figures.count(directories, "directory", "directories"));
    }
    if (files > 0) {
      words.add(Figures.count(files, "file", "files"));
    }
    return String.join(", ", words);
  }

  private static final class RowMaker {
    private final Repo repo;
    private final CommitId commit;
    private final Trees trees;
    private final List<String> parent;
    private final List<Row> rows = new ArrayList<>();
    private boolean whole = true;

    RowMaker(Repo repo, CommitId commit, Trees trees, List<String> parent) {
      this.repo = repo;
      this.commit = commit;
      this.trees = trees;
      this.parent = parent;
    }

    /** What is missing or damaged is a line of the list, not the end of it. */
    void add(String name, DirTree.Entry entry) throws IOException {
      List<String> names = new ArrayList<>(parent);
      names.add(name);
      String shown = VisibleText.ofName(name);
      try {
        rows.add(
            entry instanceof DirTree.Subdirectory directory
                ? directory(shown, names, trees.meta(directory.meta()))
                : file(shown, names, (DirTree.FileEntry) entry));
      } catch (MissingObjectException | CorruptObjectException e) {
        whole = false;
        String fault = e instanceof MissingObjectException ? "not here" : "damaged";
        String link = Links.file(commit, names);
        rows.add(new Row("fault", shown, link, null, null, fault, "", "", "", ""));
      }
    }

    private Row directory(String shown, List<String> names, DirMeta meta) {
      return new Row(
          "directory",
          shown,
          Links.directory(commit, names),
          null,
          null,
          Figures.mode(meta.mode()),
          Figures.octal(meta.mode()),
          Figures.owner(meta.uid(), meta.gid()),
          "",
          "");
    }

    private Row file(String shown, List<String> names, DirTree.FileEntry entry) throws IOException {
      FileHeader.Sized sized = repo.readFileHeaderWithoutXattrs(entry.file());
      FileHeader header = sized.header();
      boolean isLink = header.isSymlink();
      return new Row(
          isLink ? "link" : "file",
          shown,
          Links.file(commit, names),
          isLink ? VisibleText.ofName(header.symlinkTarget()) : null,
          isLink ? leads(header.symlinkTarget()) : null,
          Figures.mode(header.mode()),
          Figures.octal(header.mode()),
          Figures.owner(header.uid(), header.gid()),
          isLink ? "" : Figures.size(sized.size()),
          isLink ? "" : Figures.count(sized.size(), "byte", "bytes"));
    }

    private @Nullable String leads(String target) throws IOException {
      return leadsTo(commit, trees, parent, target);
    }
  }

  /** The address of what a link leads to; null if that is nothing in the commit. */
  static @Nullable String leadsTo(
      CommitId commit, Trees trees, List<String> directory, String target) throws IOException {
    Trees.Place place;
    try {
      place = trees.follow(directory, target);
    } catch (MissingObjectException | CorruptObjectException | Refusal e) {
      return null;
    }
    if (place == null) {
      return null;
    }
    return place.entry() instanceof DirTree.Subdirectory
        ? Links.directory(commit, place.names())
        : Links.file(commit, place.names());
  }
}
