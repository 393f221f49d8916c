package org.jostree.pull;

import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jostree.gvariant.GVariantReader;
import org.jostree.gvariant.GVariantType;
import org.jostree.object.Commit;
import org.jostree.object.CommitId;
import org.jostree.repo.MissingObjectException;
import org.jostree.repo.RefBindings;
import org.jostree.repo.Repo;
import org.jspecify.annotations.Nullable;

/** What a commit has to say of itself to be taken for the newest of a ref. */
final class CommitChecks {
  private static final GVariantType STRING = GVariantType.of("s");
  private static final GVariantType STRINGS = GVariantType.of("as");

  private CommitChecks() {}

  /**
   * Compares what a commit is bound to with what it was asked for as.
   *
   * @param ref the name of the ref, or null for a commit that was asked for by itself
   * @param collection of the remote, or null
   */
  static void requireBindings(
      CommitId id, Commit commit, @Nullable String ref, @Nullable String collection)
      throws IOException {
    GVariantReader refs = commit.metadata().lookup("ostree.ref-binding", STRINGS);
    if (refs != null && ref != null) {
      requireRef(id, refs, ref);
    } else if (refs == null && collection != null) {
      throw refused(id, "Expected commit metadata to have ref binding information, found none");
    }
    if (collection != null) {
      requireCollection(id, commit, collection);
    }
  }

  private static void requireRef(CommitId id, GVariantReader refs, String ref) throws IOException {
    List<String> quoted = new ArrayList<>();
    for (int i = 0; i < refs.count(); i++) {
      if (refs.childString(i).equals(ref)) {
        return;
      }
      quoted.add(RefBindings.quote(refs.childString(i)));
    }
    throw refused(
        id,
        "Commit has no requested ref ‘"
            + ref
            + "’ in ref binding metadata ("
            + String.join(", ", quoted)
            + ")");
  }

  private static void requireCollection(CommitId id, Commit commit, String collection)
      throws IOException {
    GVariantReader bound = commit.metadata().lookup("ostree.collection-binding", STRING);
    if (bound == null) {
      throw refused(
          id, "Expected commit metadata to have collection ID binding information, found none");
    }
    if (!bound.asString().equals(collection)) {
      throw refused(
          id,
          "Commit has collection ID ‘"
              + bound.asString()
              + "’ in collection binding metadata, while the remote it came from has collection ID"
              + " ‘"
              + collection
              + "’");
    }
  }

  private static IOException refused(CommitId id, String why) {
    return new IOException("Commit " + id.hex() + ": " + why);
  }

  /** Refuses a commit that is older than one that is here. */
  static void requireNotOlder(Repo repo, CommitId id, Commit commit, CommitId currentId)
      throws IOException {
    Commit current;
    try {
      current = repo.readCommit(currentId);
    } catch (MissingObjectException e) {
      throw new IOException("Reading " + currentId.hex() + " for timestamp-check", e);
    }
    if (Long.compareUnsigned(commit.timestamp(), current.timestamp()) < 0) {
      throw new IOException(
          "Upgrade target revision '"
              + id.hex()
              + "' with timestamp '"
              + text(commit.timestamp())
              + "' is chronologically older than current revision '"
              + currentId.hex()
              + "' with timestamp '"
              + text(current.timestamp())
              + "'; use --allow-downgrade to permit");
    }
  }

  /** As C's {@code %c}. */
  private static String text(long seconds) {
    return DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss uuuu", Locale.ENGLISH)
        .format(Instant.ofEpochSecond(seconds).atOffset(ZoneOffset.UTC));
  }
}
