package org.jostree.page;

import java.io.IOException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jostree.commit.RecordedSizes;
import org.jostree.gvariant.GVariantReader;
import org.jostree.gvariant.GVariantText;
import org.jostree.object.Checksum;
import org.jostree.object.Commit;
import org.jostree.object.CommitId;
import org.jostree.repo.Repo;
import org.jspecify.annotations.Nullable;

/**
 * A commit: who says what of it.
 *
 * @param body the rest of its description; null for none
 * @param metadata what it says of itself for programs
 */
record CommitPage(
    CommitLine commit,
    @Nullable String body,
    List<Fact> facts,
    List<Fact> metadata,
    List<SignatureFacts> signatures,
    String sizes,
    String history) {
  private static final int MOST_KEYS = 200;
  private static final int MOST_BODY = 64 << 10;

  /** Larger values are no text for people. */
  private static final int MOST_VALUE_BYTES = 4096;

  static CommitPage of(Repo repo, CommitId id) throws IOException {
    Commit commit = repo.readCommit(id);
    CommitLines lines = CommitLines.labelled(repo, ListedRef.byCommit(repo));
    List<Fact> facts = new ArrayList<>();
    facts.add(Fact.code("Commit", id.hex()));
    Optional<CommitId> parent = commit.parent();
    if (parent.isPresent()) {
      boolean here = repo.has(parent.get());
      facts.add(
          here
              ? Fact.link("Parent", parent.get().hex(), Links.commit(parent.get()))
              : Fact.code("Parent, not here", parent.get().hex()));
    }
    facts.add(Fact.of("Date", Figures.exactTime(commit.timestamp())));
    @Nullable String version = CommitLines.version(commit);
    if (version != null) {
      facts.add(Fact.of("Version", version));
    }
    String sizes = recordedSizes(commit);
    if (!sizes.isEmpty()) {
      facts.add(Fact.of("Recorded sizes", sizes));
    }
    facts.add(Fact.code("Content", contentChecksum(commit).hex()));
    facts.add(Fact.code("Root directory", commit.tree().hex()));
    return new CommitPage(
        lines.of(id, commit),
        commit.body().isEmpty() ? null : cut(commit.body()),
        facts,
        metadata(commit.metadata()),
        SignatureFacts.of(repo, id),
        Links.sizes(id),
        Links.history(id.hex()));
  }

  /** What the commit says of its objects, in words; nothing if it says nothing. */
  private static String recordedSizes(Commit commit) {
    long[] sums = new long[3];
    try {
      boolean are =
          RecordedSizes.read(
              commit,
              (checksum, type, archived, unpacked) -> {
                sums[0]++;
                sums[1] += archived;
                sums[2] += unpacked;
              });
      if (!are) {
        return "";
      }
    } catch (IOException e) {
      return "malformed";
    }
    return Figures.count(sums[0], "object", "objects")
        + ", "
        + Figures.size(sums[1])
        + " compressed, "
        + Figures.size(sums[2])
        + " unpacked";
  }

  private static String cut(String body) {
    String some = body.length() > MOST_BODY ? body.substring(0, MOST_BODY) + "…" : body;
    StringBuilder text = new StringBuilder();
    for (String line : some.split("\n", -1)) {
      text.append(VisibleText.ofLine(line)).append('\n');
    }
    return text.toString().stripTrailing();
  }

  /** Equal for commits of equal trees, whatever is said of them. */
  private static Checksum contentChecksum(Commit commit) {
    MessageDigest digest = Checksum.newDigest();
    digest.update(commit.tree().checksum().toBytes());
    digest.update(commit.meta().checksum().toBytes());
    return Checksum.of(digest.digest());
  }

  private static List<Fact> metadata(GVariantReader dictionary) {
    List<Fact> facts = new ArrayList<>();
    int count = Math.min(dictionary.count(), MOST_KEYS);
    for (int i = 0; i < count; i++) {
      GVariantReader entry = dictionary.child(i);
      GVariantReader value = entry.child(1).asVariant();
      facts.add(
          Fact.code(
              entry.childString(0),
              value.size() > MOST_VALUE_BYTES || entry.childString(0).equals(RecordedSizes.KEY)
                  ? value.type() + ", " + Figures.size(value.size())
                  : GVariantText.print(value, false)));
    }
    if (dictionary.count() > count) {
      facts.add(Fact.of("and more", Figures.count(dictionary.count() - count)));
    }
    return facts;
  }
}
