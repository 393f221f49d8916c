package org.jostree.page;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jostree.diff.Change;
import org.jostree.diff.TreeDiff;
import org.jostree.object.CommitId;
import org.jostree.object.EntryName;
import org.jostree.repo.Repo;

/**
 * What differs between two commits.
 *
 * @param swapped the address of the same the other way round
 * @param cut whether there are more differences than were looked for
 */
record DiffPage(
    CommitLine from,
    CommitLine to,
    String swapped,
    List<Tab> tabs,
    String growth,
    Treemap treemap,
    List<ChangeRow> rows,
    Paging paging,
    boolean none,
    boolean cut,
    int most) {
  private static final int MOST_CHANGES = 5000;
  private static final int MOST_ROWS = 500;

  /**
   * A choice of what is listed.
   *
   * @param link its address, from this page
   */
  record Tab(String text, String count, String kind, String link, boolean here) {}

  /**
   * One page of the list.
   *
   * @param kind what is listed, by the word of {@link ChangeRow#kind}; nothing for all
   */
  static DiffPage of(Repo repo, CommitId from, CommitId to, String kind, int page)
      throws IOException {
    List<Change> changes =
        TreeDiff.between(TreeDiff.commit(repo, from), TreeDiff.commit(repo, to), MOST_CHANGES + 1);
    boolean cut = changes.size() > MOST_CHANGES;
    if (cut) {
      changes = changes.subList(0, MOST_CHANGES);
    }
    ChangeSizes sizes = new ChangeSizes(repo, from, to);
    List<SizedChange> sized = sizes.of(changes);
    sized.sort(Comparator.comparing(each -> each.change().path(), EntryName::compare));
    List<SizedChange> listed = new ArrayList<>();
    for (SizedChange change : sized) {
      if (kind.isEmpty() || kind.equals(ChangeRow.kind(change.change()))) {
        listed.add(change);
      }
    }
    Paging paging =
        Paging.of(listed.size(), MOST_ROWS, page, kind.isEmpty() ? "" : "kind=" + kind + "&");
    ChangeRow.Maker maker = new ChangeRow.Maker(from, to);
    List<ChangeRow> rows = new ArrayList<>();
    for (SizedChange change : listed.subList(paging.first(), paging.end())) {
      rows.add(maker.row(change));
    }
    CommitLines lines = CommitLines.plain(repo);
    long growth = 0;
    for (SizedChange change : sized) {
      growth += change.newSize() - change.oldSize();
    }
    return new DiffPage(
        lines.of(from),
        lines.of(to),
        Links.differences(to, from),
        tabs(sized, kind),
        growth == 0 ? "as many bytes as before" : Figures.growth(growth),
        sizes.treemap(sized),
        rows,
        paging,
        changes.isEmpty(),
        cut,
        MOST_CHANGES);
  }

  private static List<Tab> tabs(List<SizedChange> changes, String chosen) {
    List<Tab> tabs = new ArrayList<>();
    tabs.add(tab("All", changes.size(), "", chosen));
    for (Change.Kind kind : List.of(Change.Kind.ADDED, Change.Kind.DELETED, Change.Kind.MODIFIED)) {
      int count = 0;
      for (SizedChange change : changes) {
        count += change.change().kind() == kind ? 1 : 0;
      }
      String word = ChangeRow.word(kind);
      tabs.add(tab(Character.toUpperCase(word.charAt(0)) + word.substring(1), count, word, chosen));
    }
    return tabs;
  }

  private static Tab tab(String text, int count, String kind, String chosen) {
    return new Tab(
        text,
        Figures.count(count),
        kind,
        kind.isEmpty() ? "./" : "?kind=" + kind,
        kind.equals(chosen));
  }
}
