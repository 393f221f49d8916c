package org.jostree.mount.tree;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jostree.object.CommitId;
import org.jspecify.annotations.Nullable;

/**
 * {@code /at/REF}: what a ref was at a time: the newest commit of its history that is not younger.
 * Times are in UTC unless they say otherwise: {@code 2026-01-31} (the whole day), {@code
 * 2026-01-31T13:05}, {@code "2026-01-31 13:05:09 +0100"}, {@code 20260131T130509Z},
 * {@code @1769864709}. A listing has the days on which there is a commit.
 */
final class MomentsDirectory extends RefDependentDirectory {
  /** What is left out of a time is as late as it can be: commits of that minute count. */
  private static final List<DateTimeFormatter> FORMATS =
      List.of(
          format("uuuu-MM-dd[[ ]['T']HH:mm[:ss][ ][XXX][XX][X]]"),
          format("uuuuMMdd['T'HHmm[ss][X]]"));

  private final String refspec;

  MomentsDirectory(RepositoryTree tree, VirtualDirectory parent, String name, String refspec) {
    super(tree, parent, name);
    this.refspec = refspec;
  }

  private static DateTimeFormatter format(String pattern) {
    return new DateTimeFormatterBuilder()
        .appendPattern(pattern)
        .parseDefaulting(ChronoField.HOUR_OF_DAY, 23)
        .parseDefaulting(ChronoField.MINUTE_OF_HOUR, 59)
        .parseDefaulting(ChronoField.SECOND_OF_MINUTE, 59)
        .parseDefaulting(ChronoField.OFFSET_SECONDS, 0)
        .toFormatter(Locale.ROOT)
        .withResolverStyle(ResolverStyle.STRICT);
  }

  /** The time that a name stands for, in seconds since 1970; null if it is none. */
  static @Nullable Long seconds(String name) {
    if (name.startsWith("@")) {
      try {
        return Long.valueOf(name.substring(1));
      } catch (NumberFormatException e) {
        return null;
      }
    }
    for (DateTimeFormatter format : FORMATS) {
      Long seconds = seconds(format, name);
      if (seconds != null) {
        return seconds;
      }
    }
    return null;
  }

  private static @Nullable Long seconds(DateTimeFormatter format, String name) {
    try {
      return format.parse(name, Instant::from).getEpochSecond();
    } catch (DateTimeException e) {
      return null;
    }
  }

  @Override
  @Nullable Node lookup(String name) throws IOException {
    Long seconds = seconds(name);
    if (seconds == null) {
      return null;
    }
    CommitId tip = tree().refs().read(refspec);
    CommitId commit = tip == null ? null : newest(tree().histories().of(tip), seconds);
    return commit == null
        ? null
        : TreeDirectory.ofCommit(this, name, tree().metadata().commit(commit));
  }

  private static @Nullable CommitId newest(List<Histories.Entry> history, long seconds) {
    for (Histories.Entry entry : history) {
      if (entry.seconds() <= seconds) {
        return entry.id();
      }
    }
    return null;
  }

  @Override
  void list(Listing listing) throws IOException {
    CommitId tip = tree().refs().read(refspec);
    if (tip == null) {
      return;
    }
    List<Histories.Entry> history = tree().histories().of(tip);
    Set<String> days = new LinkedHashSet<>();
    for (Histories.Entry entry : history) {
      Instant time = Instant.ofEpochSecond(entry.seconds());
      days.add(LocalDate.ofInstant(time, ZoneOffset.UTC).toString());
    }
    for (String day : days) {
      Long seconds = seconds(day);
      if (seconds != null) {
        tree().addCommit(this, day, newest(history, seconds), listing);
      }
    }
  }
}
