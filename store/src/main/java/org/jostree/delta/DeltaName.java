package org.jostree.delta;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import org.jostree.object.Checksum;
import org.jostree.object.CommitId;
import org.jspecify.annotations.Nullable;

/**
 * Which commit a delta makes, and of which: in file names both in base64 without padding, {@code _}
 * in place of a slash; elsewhere as hexadecimal digits.
 *
 * @param from empty for a delta that starts with nothing
 */
public record DeltaName(Optional<CommitId> from, CommitId to) implements Comparable<DeltaName> {
  private static final int BASE64_LENGTH = 43;

  /**
   * Reads {@code FROM-TO} or {@code TO} in hexadecimal digits.
   *
   * @throws IOException when it is neither
   */
  public static DeltaName parse(String text) throws IOException {
    int dash = text.indexOf('-');
    Optional<CommitId> from =
        dash < 0 ? Optional.empty() : Optional.of(commit(text.substring(0, dash)));
    return new DeltaName(from, commit(text.substring(dash + 1)));
  }

  private static CommitId commit(String text) throws IOException {
    Checksum checksum = Checksum.parse(text);
    if (checksum == null) {
      throw new IOException("Invalid rev " + text);
    }
    return new CommitId(checksum);
  }

  /** {@code FROM-TO} or {@code TO} in hexadecimal digits, as summaries have it. */
  public String text() {
    return from.isEmpty() ? to.hex() : from.get().hex() + "-" + to.hex();
  }

  /** Where it lies below {@code deltas}. */
  Path path() {
    String name = from.isEmpty() ? base64(to) : base64(from.get()) + "-" + base64(to);
    return Path.of(name.substring(0, 2), name.substring(2));
  }

  /** The directory of the delta, below the top of a repository. */
  public String directory() {
    return "deltas/" + path();
  }

  /** The file that describes the delta, below the top of a repository. */
  public String superblock() {
    return directory() + "/superblock";
  }

  /** The file of a part, below the top of a repository. */
  public String part(int index) {
    return directory() + "/" + index;
  }

  /** Under what a superblock keeps the detached metadata of the commit. */
  String detachedMetadata() {
    return directory() + "/commitmeta";
  }

  /** The file of the index of all that make a commit, below the top of a repository. */
  public static String index(CommitId to) {
    return "delta-indexes/" + indexPath(to);
  }

  /** Where the index of all that make a commit lies below {@code delta-indexes}. */
  static Path indexPath(CommitId to) {
    String name = base64(to);
    return Path.of(name.substring(0, 2), name.substring(2) + ".index");
  }

  /** The delta in that directory, or null when it is named otherwise. */
  static @Nullable DeltaName ofDirectory(String name) {
    int dash = name.indexOf('-');
    CommitId to = ofBase64(name.substring(dash + 1));
    CommitId from = dash < 0 ? null : ofBase64(name.substring(0, dash));
    if (to == null || (dash >= 0 && from == null)) {
      return null;
    }
    return new DeltaName(Optional.ofNullable(from), to);
  }

  private static String base64(CommitId commit) {
    byte[] bytes = commit.checksum().toBytes();
    return Base64.getEncoder().withoutPadding().encodeToString(bytes).replace('/', '_');
  }

  private static @Nullable CommitId ofBase64(String text) {
    if (text.length() != BASE64_LENGTH) {
      return null;
    }
    try {
      return new CommitId(Checksum.of(Base64.getDecoder().decode(text.replace('_', '/'))));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** The commit that an index of that name is about, or null. */
  static @Nullable CommitId ofIndex(String name) {
    String suffix = ".index";
    return name.endsWith(suffix)
        ? ofBase64(name.substring(0, name.length() - suffix.length()))
        : null;
  }

  @Override
  public String toString() {
    return text();
  }

  @Override
  public int compareTo(DeltaName other) {
    return text().compareTo(other.text());
  }
}
