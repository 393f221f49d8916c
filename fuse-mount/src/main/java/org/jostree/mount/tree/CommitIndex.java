package org.jostree.mount.tree;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jostree.object.Checksum;
import org.jostree.object.CommitId;
import org.jostree.repo.Repo;
import org.jspecify.annotations.Nullable;

/**
 * All commits of a repository and its parents. They lie among the other objects, in 256
 * directories; one of these is read again when it has changed.
 */
final class CommitIndex {
  private static final int PREFIXES = 256;
  private static final int REST_LENGTH = Checksum.HEX_LENGTH - 2;
  private static final String SUFFIX = ".commit";

  private final Repo repo;
  private final Map<Path, Bucket> buckets = new HashMap<>();
  private Snapshot snapshot = new Snapshot(new TreeSet<>(), 0);

  private record Bucket(DirectoryStamps stamps, List<CommitId> commits) {}

  /**
   * The commits at a moment.
   *
   * @param changedNanos when they were first seen like this, in nanoseconds since 1970
   */
  record Snapshot(TreeSet<CommitId> commits, long changedNanos) {}

  CommitIndex(Repo repo) {
    this.repo = repo;
  }

  synchronized Snapshot snapshot() throws IOException {
    boolean changed = snapshot.changedNanos() == 0;
    for (Repo each = repo; each != null; each = each.parent()) {
      for (int prefix = 0; prefix < PREFIXES; prefix++) {
        changed |= refresh(directory(each, prefix));
      }
    }
    if (changed) {
      TreeSet<CommitId> commits = new TreeSet<>();
      buckets.values().forEach(bucket -> commits.addAll(bucket.commits()));
      snapshot = new Snapshot(commits, DirectoryStamps.nowNanos());
    }
    return snapshot;
  }

  /**
   * The commit that a checksum, or the beginning of one, names; null when it can be none, or the
   * beginning is that of none or of several. A whole checksum need not be that of a commit.
   */
  @Nullable CommitId named(String digits) throws IOException {
    Checksum whole = Checksum.parse(digits);
    if (whole != null) {
      return new CommitId(whole);
    }
    return isBeginning(digits) ? only(digits) : null;
  }

  private static boolean isBeginning(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) {
        return false;
      }
    }
    return !name.isEmpty() && name.length() < Checksum.HEX_LENGTH;
  }

  /**
   * The one commit whose checksum starts with those lower-case digits, or null when there is none
   * or there are several.
   */
  synchronized @Nullable CommitId only(String digits) throws IOException {
    TreeSet<CommitId> found = new TreeSet<>();
    for (Repo each = repo; each != null; each = each.parent()) {
      for (int prefix = 0; prefix < PREFIXES; prefix++) {
        String two = digits(prefix);
        if (digits.startsWith(two) || two.startsWith(digits)) {
          refresh(directory(each, prefix));
          for (CommitId commit : commits(directory(each, prefix))) {
            if (commit.hex().startsWith(digits)) {
              found.add(commit);
            }
          }
        }
      }
    }
    return found.size() == 1 ? found.first() : null;
  }

  private static Path directory(Repo repo, int prefix) {
    return repo.path().resolve("objects").resolve(digits(prefix));
  }

  private static String digits(int prefix) {
    return "" + Character.forDigit(prefix >> 4, 16) + Character.forDigit(prefix & 15, 16);
  }

  private List<CommitId> commits(Path directory) {
    Bucket bucket = buckets.get(directory);
    return bucket == null ? List.of() : bucket.commits();
  }

  /** Reads a directory if it has changed, and says whether it has other commits now. */
  private boolean refresh(Path directory) throws IOException {
    Bucket known = buckets.get(directory);
    if (known != null && known.stamps().areCurrent()) {
      return false;
    }
    DirectoryStamps stamps = new DirectoryStamps();
    stamps.add(directory);
    Bucket bucket = new Bucket(stamps, read(directory));
    buckets.put(directory, bucket);
    return known == null ? !bucket.commits().isEmpty() : !known.commits().equals(bucket.commits());
  }

  private static List<CommitId> read(Path directory) throws IOException {
    List<CommitId> commits = new ArrayList<>();
    try (DirectoryStream<Path> entries =
        Files.newDirectoryStream(directory, entry -> entry.toString().endsWith(SUFFIX))) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        if (name.length() == REST_LENGTH + SUFFIX.length()) {
          Checksum checksum =
              Checksum.parse(directory.getFileName() + name.substring(0, REST_LENGTH));
          if (checksum != null) {
            commits.add(new CommitId(checksum));
          }
        }
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    }
    commits.sort(null);
    return commits;
  }
}
