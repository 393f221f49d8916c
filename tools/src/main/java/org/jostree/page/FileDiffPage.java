package org.jostree.page;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jostree.diff.Change;
import org.jostree.diff.DiffEntry;
import org.jostree.diff.TreeDiff;
import org.jostree.object.CommitId;
import org.jostree.object.DirTree;
import org.jostree.object.FileHeader;
import org.jostree.repo.Repo;
import org.jspecify.annotations.Nullable;

/**
 * How one entry differs between two commits.
 *
 * @param kind {@code added}, {@code removed}, {@code modified} or {@code same}
 * @param reasons why it counts as modified
 * @param text null if one of them is no text
 * @param dump null if both are text
 * @param note what to know of what is shown; null for nothing
 */
record FileDiffPage(
    CommitLine from,
    CommitLine to,
    String path,
    String all,
    String kind,
    List<String> reasons,
    Side old,
    Side now,
    @Nullable TextComparison text,
    @Nullable Dumps dump,
    @Nullable String note) {
  /** As much of each file is compared. */
  private static final int MOST_BYTES = 1 << 20;

  private static final int DUMPED_BYTES = 256;
  private static final String WITHOUT_END = "\\ No newline at end of file";

  /**
   * The entry in one of the commits.
   *
   * @param link the address of its page; null if it is not there
   */
  record Side(boolean there, List<Fact> facts, @Nullable String link) {}

  /** The bytes around the first that differs. */
  record Dumps(List<HexDump.Row> old, List<HexDump.Row> now) {}

  static FileDiffPage of(Repo repo, CommitId from, CommitId to, List<String> names)
      throws IOException {
    Trees oldTrees = new Trees(repo, from);
    Trees newTrees = new Trees(repo, to);
    Trees.Place oldPlace = oldTrees.find(names);
    Trees.Place newPlace = newTrees.find(names);
    DirTree.Entry old = entryAt(oldPlace, names);
    DirTree.Entry now = entryAt(newPlace, names);
    String path = "/" + VisibleText.ofName(String.join("/", names));
    if (old == null && now == null) {
      throw Refusal.notFound("Neither commit has " + path + ".");
    }
    List<Fact> oldFacts = facts(repo, oldTrees, old);
    List<Fact> newFacts = facts(repo, newTrees, now);
    List<String> reasons = new ArrayList<>();
    if (old != null && now != null && !old.equals(now)) {
      ChangeRow.Maker maker = new ChangeRow.Maker(from, to);
      Change change = new Change(entry(repo, path, old), entry(repo, path, now));
      reasons.addAll(maker.row(new SizedChange(change, names, 0, 0)).reasons());
    }
    CommitLines lines = CommitLines.plain(repo);
    Contents contents = Contents.of(repo, old, now);
    return new FileDiffPage(
        lines.of(from),
        lines.of(to),
        path,
        Links.differences(from, to),
        old == null ? "added" : now == null ? "removed" : old.equals(now) ? "same" : "modified",
        reasons,
        new Side(old != null, compared(oldFacts, newFacts), link(from, names, old)),
        new Side(now != null, compared(newFacts, oldFacts), link(to, names, now)),
        contents.text,
        contents.dump,
        contents.note);
  }

  /** A path through a link is another's. */
  private static DirTree.@Nullable Entry entryAt(Trees.@Nullable Place place, List<String> names) {
    return place != null && place.names().equals(names) ? place.entry() : null;
  }

  private static DiffEntry entry(Repo repo, String path, DirTree.Entry entry) {
    return TreeDiff.entry(repo, path, entry);
  }

  private static @Nullable String link(
      CommitId commit, List<String> names, DirTree.@Nullable Entry entry) {
    if (entry == null) {
      return null;
    }
    return entry instanceof DirTree.Subdirectory
        ? Links.directory(commit, names)
        : Links.file(commit, names);
  }

  private static List<Fact> facts(Repo repo, Trees trees, DirTree.@Nullable Entry entry)
      throws IOException {
    if (entry instanceof DirTree.Subdirectory directory) {
      return EntryFacts.of(directory, trees.meta(directory.meta()));
    }
    if (entry instanceof DirTree.FileEntry file) {
      FileHeader.Sized sized = repo.readFileHeader(file.file());
      return EntryFacts.of(file.file(), sized.header(), sized.size());
    }
    return List.of();
  }

  /** The facts of one, those marked that the other has not. */
  private static List<Fact> compared(List<Fact> facts, List<Fact> others) {
    if (others.isEmpty()) {
      return facts;
    }
    List<Fact> marked = new ArrayList<>();
    for (Fact fact : facts) {
      String value = "";
      for (Fact other : others) {
        value = other.name().equals(fact.name()) ? other.value() : value;
      }
      marked.add(fact.comparedWith(value));
    }
    return marked;
  }

  /** What is shown of the contents. */
  private record Contents(
      @Nullable TextComparison text, @Nullable Dumps dump, @Nullable String note) {

    static Contents of(Repo repo, DirTree.@Nullable Entry old, DirTree.@Nullable Entry now)
        throws IOException {
      FileStart oldStart = start(repo, old);
      FileStart newStart = start(repo, now);
      if (oldStart == null && newStart == null) {
        return new Contents(null, null, null);
      }
      byte[] oldBytes = oldStart == null ? new byte[0] : oldStart.bytes();
      byte[] newBytes = newStart == null ? new byte[0] : newStart.bytes();
      boolean whole =
          (oldStart == null || oldStart.isWhole()) && (newStart == null || newStart.isWhole());
      boolean isText =
          (oldStart == null || oldStart.isText()) && (newStart == null || newStart.isText());
      if (Arrays.equals(oldBytes, newBytes)) {
        return new Contents(null, null, same(whole));
      }
      if (!isText) {
        return new Contents(null, dumps(oldBytes, newBytes), cut(whole));
      }
      TextComparison text = TextComparison.of(lines(oldStart), lines(newStart));
      String note =
          text.cut()
              ? "There is more that differs: comparing ends after some thousand lines."
              : cut(whole);
      return new Contents(text, null, note);
    }

    private static @Nullable FileStart start(Repo repo, DirTree.@Nullable Entry entry)
        throws IOException {
      if (!(entry instanceof DirTree.FileEntry file)) {
        return null;
      }
      FileStart start = FileStart.read(repo, file.file(), MOST_BYTES);
      return start.header().isSymlink() ? null : start;
    }

    private static String same(boolean whole) {
      return whole
          ? "The content is the same."
          : "The first "
              + Figures.size(MOST_BYTES)
              + " are the same; what follows is not compared.";
    }

    private static @Nullable String cut(boolean whole) {
      return whole ? null : "Only the first " + Figures.size(MOST_BYTES) + " are compared.";
    }

    private static List<String> lines(@Nullable FileStart start) {
      if (start == null) {
        return List.of();
      }
      List<String> lines = start.lines();
      if (!start.endsLine() && start.isWhole()) {
        lines.add(WITHOUT_END);
      }
      return lines;
    }

    private static Dumps dumps(byte[] old, byte[] now) {
      int first = Math.max(0, Arrays.mismatch(old, now));
      int from = Math.max(0, first / HexDump.ROW_BYTES - 2) * HexDump.ROW_BYTES;
      return new Dumps(
          HexDump.rows(old, from, DUMPED_BYTES, now.length == 0 ? old : now),
          HexDump.rows(now, from, DUMPED_BYTES, old.length == 0 ? now : old));
    }
  }
}
