package org.jostree.page;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jostree.object.Commit;
import org.jostree.object.CommitId;
import org.jostree.repo.Repo;
import org.jspecify.annotations.Nullable;

/**
 * The commits that led to one, the newest first. A page starts at a commit, so that one far back in
 * a long history costs as much as the first.
 *
 * @param first the address of the first page; null on the first
 * @param older the address of the next page, from this one; null on the last
 * @param cut whether there are older commits that are not here
 */
record HistoryPage(
    String revision,
    List<Row> rows,
    @Nullable String first,
    @Nullable String older,
    boolean cut,
    boolean comparable) {
  private static final int MOST_ROWS = 50;

  /**
   * One commit.
   *
   * @param from whether it is the one that is compared, unless another is chosen
   * @param to whether it is the one that it is compared with
   */
  record Row(CommitLine commit, boolean from, boolean to) {}

  /**
   * Part of a history.
   *
   * @param revision what the newest of all is asked for by
   * @param from where the page starts; null for the newest
   */
  static HistoryPage of(Repo repo, String revision, CommitId newest, @Nullable CommitId from)
      throws IOException {
    CommitLines lines = CommitLines.labelled(repo, ListedRef.byCommit(repo));
    List<Row> rows = new ArrayList<>();
    CommitId next = from == null ? newest : from;
    boolean cut = false;
    while (next != null && rows.size() < MOST_ROWS) {
      Commit commit = lines.read(next);
      if (commit == null) {
        if (rows.isEmpty()) {
          throw Refusal.notFound("The commit " + next.hex() + " is not in this repository.");
        }
        cut = true;
        next = null;
      } else {
        rows.add(new Row(lines.of(next, commit), rows.size() == 1, rows.isEmpty()));
        next = commit.parent().orElse(null);
      }
    }
    return new HistoryPage(
        VisibleText.ofName(revision),
        rows,
        from == null || from.equals(newest) ? null : Links.history(revision),
        next == null ? null : "?from=" + next.hex(),
        cut,
        rows.size() > 1);
  }
}
