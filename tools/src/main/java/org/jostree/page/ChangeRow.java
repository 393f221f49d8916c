package org.jostree.page;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jostree.diff.Change;
import org.jostree.diff.DiffEntry;
import org.jostree.diff.Reason;
import org.jostree.object.CommitId;

/**
 * A difference in a list.
 *
 * @param kind {@code added}, {@code removed} or {@code modified}
 * @param directory where it is, with a slash at its end
 * @param reasons why it counts as modified
 * @param size what it has, or had, in words; nothing for a directory that is there
 */
record ChangeRow(
    String kind,
    String letter,
    String directory,
    String name,
    String link,
    List<String> reasons,
    String size,
    String growth) {

  static String kind(Change change) {
    return word(change.kind());
  }

  static String word(Change.Kind kind) {
    return switch (kind) {
      case ADDED -> "added";
      case DELETED -> "removed";
      case MODIFIED -> "modified";
    };
  }

  /** Makes the rows of one page. */
  static final class Maker {
    /** Contents of the same size are read to compare them only up to this size, and in all. */
    private static final long MOST_READ = 1 << 20;

    private static final long MOST_READ_IN_ALL = 16 << 20;

    private final CommitId from;
    private final CommitId to;
    private long left = MOST_READ_IN_ALL;

    Maker(CommitId from, CommitId to) {
      this.from = from;
      this.to = to;
    }

    ChangeRow row(SizedChange sized) throws IOException {
      Change change = sized.change();
      List<String> names = sized.names();
      StringBuilder directory = new StringBuilder("/");
      for (String name : names.subList(0, names.size() - 1)) {
        directory.append(VisibleText.ofName(name)).append('/');
      }
      DiffEntry shown = change.after() == null ? change.before() : change.after();
      boolean isDirectory = shown != null && shown.isDirectory();
      long size = change.after() == null ? sized.oldSize() : sized.newSize();
      return new ChangeRow(
          kind(change),
          String.valueOf(change.kind().letter()),
          directory.toString(),
          VisibleText.ofName(names.get(names.size() - 1)) + (isDirectory ? "/" : ""),
          Links.difference(from, to, names),
          reasons(change),
          isDirectory && change.after() != null ? "" : Figures.size(size),
          Figures.growth(sized.newSize() - sized.oldSize()));
    }

    private List<String> reasons(Change change) throws IOException {
      DiffEntry before = change.before();
      DiffEntry after = change.after();
      List<String> words = new ArrayList<>();
      if (before != null && after != null) {
        DiffEntry.Attributes old = before.attributes();
        DiffEntry.Attributes now = after.attributes();
        boolean isRead = old.isRegular() && old.size() == now.size() && !old.equals(now);
        if (isRead && (old.size() > MOST_READ || old.size() > left)) {
          addWords(Reason.withoutContent(old, now), words);
          words.add("content not compared");
        } else {
          left -= isRead ? old.size() : 0;
          addWords(Reason.of(before, after), words);
        }
      }
      return words;
    }
  }

  /** The words for reasons. */
  static void addWords(Set<Reason> reasons, List<String> words) {
    for (Reason reason : EnumSet.allOf(Reason.class)) {
      if (reasons.contains(reason)) {
        words.add(
            switch (reason) {
              case TYPE -> "type";
              case CONTENT -> "content";
              case MODE -> "mode";
              case OWNER -> "owner";
              case XATTR -> "attributes";
            });
      }
    }
  }
}
