package org.jostree.page;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jostree.object.CommitId;
import org.jostree.object.DirTree;
import org.jostree.object.FileHeader;
import org.jostree.object.FileId;
import org.jostree.repo.Repo;
import org.jspecify.annotations.Nullable;

/**
 * A file or a link of a commit.
 *
 * @param raw the address of its bytes; null for a link
 * @param target of a link; null for a file
 * @param leads where in the commit it leads; null for nowhere
 * @param rawWord what a browser does with its bytes
 * @param text null for what is none
 * @param dump the first bytes of what is no text
 * @param cut what is not shown, in words; null if all is
 */
record FilePage(
    CommitLine commit,
    List<Crumb> crumbs,
    List<Fact> facts,
    @Nullable String raw,
    String rawWord,
    @Nullable String target,
    @Nullable String leads,
    boolean empty,
    @Nullable Text text,
    @Nullable Dump dump,
    @Nullable String cut) {
  private static final int MOST_BYTES = 512 << 10;
  private static final int MOST_LINES = 5000;
  private static final int MOST_DUMPED = 1024;

  /** A line of text and its number. */
  record Line(int number, String text) {}

  record Text(List<Line> lines) {}

  record Dump(List<HexDump.Row> rows) {}

  static FilePage of(Repo repo, CommitId commit, Trees trees, Trees.Place place)
      throws IOException {
    FileId file = ((DirTree.FileEntry) place.entry()).file();
    List<String> names = place.names();
    CommitLine line = CommitLines.plain(repo).of(commit);
    List<Crumb> crumbs = Crumb.ofPath(commit, names);
    FileHeader.Sized sized = repo.readFileHeader(file);
    List<Fact> facts = EntryFacts.of(file, sized.header(), sized.size());
    if (sized.header().isSymlink()) {
      String target = sized.header().symlinkTarget();
      String leads = TreePage.leadsTo(commit, trees, names.subList(0, names.size() - 1), target);
      return new FilePage(
          line,
          crumbs,
          facts,
          null,
          "",
          VisibleText.ofName(target),
          leads,
          false,
          null,
          null,
          null);
    }
    FileStart start = FileStart.read(repo, file, MOST_BYTES);
    String raw = Links.raw(commit, names);
    boolean empty = start.size() == 0;
    if (!start.isText()) {
      List<HexDump.Row> dump = HexDump.rows(start.bytes(), 0, MOST_DUMPED, start.bytes());
      String cut =
          start.size() > MOST_DUMPED
              ? "The first "
                  + Figures.count(MOST_DUMPED)
                  + " of "
                  + Figures.count(start.size())
                  + " bytes."
              : null;
      return new FilePage(
          line, crumbs, facts, raw, "Download", null, null, empty, null, new Dump(dump), cut);
    }
    List<String> all = start.lines();
    List<Line> lines = new ArrayList<>();
    for (String each : all.subList(0, Math.min(all.size(), MOST_LINES))) {
      lines.add(new Line(lines.size() + 1, VisibleText.ofLine(each)));
    }
    Text text = empty ? null : new Text(lines);
    return new FilePage(
        line, crumbs, facts, raw, "Raw", null, null, empty, text, null, cut(start, all.size()));
  }

  private static @Nullable String cut(FileStart start, int lines) {
    if (lines > MOST_LINES) {
      return "Only the first " + Figures.count(MOST_LINES) + " lines are shown.";
    }
    return start.isWhole()
        ? null
        : "Only the first "
            + Figures.size(start.bytes().length)
            + " of "
            + Figures.size(start.size())
            + " are shown.";
  }
}
