package org.jostree.mount.tree;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jostree.object.CommitId;
import org.jostree.repo.Repo;
import org.jspecify.annotations.Nullable;

/** The commits that led to one, as far as they are in the repository, remembered up to a limit. */
final class Histories {
  /** In commits, of which each takes about 100 bytes. */
  private static final int REMEMBERED = 100_000;

  private final Repo repo;
  private final MetadataCache metadata;
  private final Cache<CommitId, List<Entry>> histories =
      Caffeine.newBuilder()
          .maximumWeight(REMEMBERED)
          .weigher((CommitId id, List<Entry> entries) -> entries.size())
          .executor(Runnable::run)
          .build();

  /**
   * A commit of a history.
   *
   * @param seconds its timestamp, in seconds since 1970
   */
  record Entry(CommitId id, long seconds) {
    private static final DateTimeFormatter TIME =
        DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private static final int DIGITS = 12;

    /** A name that sorts by time: {@code 20260131T130509Z-0123456789ab}, in UTC. */
    String name() {
      return TIME.format(Instant.ofEpochSecond(seconds)) + "-" + id.hex().substring(0, DIGITS);
    }

    /**
     * The digits at the end of the name as a number: making a name takes a thousand times as long.
     */
    long digits() {
      return id.checksum().word(0) >>> (Long.SIZE - 4 * DIGITS);
    }

    /** The same of a name; -1 if it is none. */
    static long digitsOf(String name) {
      int start = name.length() - DIGITS;
      try {
        return start < 0 ? -1 : Long.parseLong(name.substring(start), 16);
      } catch (NumberFormatException e) {
        return -1;
      }
    }
  }

  Histories(Repo repo, MetadataCache metadata) {
    this.repo = repo;
    this.metadata = metadata;
  }

  /**
   * The commit and those before it, newest first. It ends where a parent is not there, as after a
   * shallow pull.
   */
  List<Entry> of(CommitId tip) throws IOException {
    List<Entry> known = histories.getIfPresent(tip);
    if (known != null) {
      return known;
    }
    List<Entry> entries = new ArrayList<>();
    @Nullable CommitId next = tip;
    while (next != null) {
      List<Entry> rest = histories.getIfPresent(next);
      if (rest != null) {
        entries.addAll(rest);
        break;
      }
      MountedCommit commit = metadata.commit(next);
      entries.add(new Entry(next, commit.seconds()));
      CommitId parent = commit.parent().orElse(null);
      next = parent != null && repo.hasOrGets(parent) ? parent : null;
    }
    List<Entry> found = List.copyOf(entries);
    histories.put(tip, found);
    return found;
  }
}
