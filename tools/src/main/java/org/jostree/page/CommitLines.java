package org.jostree.page;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jostree.gvariant.GVariantReader;
import org.jostree.gvariant.GVariantType;
import org.jostree.object.Commit;
import org.jostree.object.CommitId;
import org.jostree.repo.CommitState;
import org.jostree.repo.MissingObjectException;
import org.jostree.repo.Repo;
import org.jspecify.annotations.Nullable;

/** Makes lines of commits. */
final class CommitLines {
  private static final GVariantType STRING = GVariantType.of("s");
  private static final int BRIEF_DIGITS = 10;
  private static final int MOST_SUBJECT = 200;
  private static final int MOST_REFS = 6;

  private final Repo repo;
  private final Map<CommitId, List<String>> refs;
  private final boolean isLabelled;

  private CommitLines(Repo repo, Map<CommitId, List<String>> refs, boolean isLabelled) {
    this.repo = repo;
    this.refs = refs;
    this.isLabelled = isLabelled;
  }

  /**
   * With labels that say what is so now.
   *
   * @param refs the refs that name a commit, for labels; empty for no such labels
   */
  static CommitLines labelled(Repo repo, Map<CommitId, List<String>> refs) {
    return new CommitLines(repo, refs, true);
  }

  /** Without labels: for pages that are kept, of what never changes. */
  static CommitLines plain(Repo repo) {
    return new CommitLines(repo, Map.of(), false);
  }

  /** The beginning of a checksum, enough to tell commits apart at a glance. */
  static String brief(CommitId commit) {
    return commit.hex().substring(0, BRIEF_DIGITS);
  }

  /** What a commit says is its version, or null. */
  static @Nullable String version(Commit commit) {
    GVariantReader version = commit.metadata().lookup("version", STRING);
    return version == null ? null : VisibleText.ofName(cut(version.asString()));
  }

  /** The first line of its description. */
  static String subject(Commit commit) {
    return commit.subject().isEmpty() ? "(no subject)" : VisibleText.ofName(cut(commit.subject()));
  }

  private static String cut(String text) {
    if (text.length() <= MOST_SUBJECT) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(MOST_SUBJECT - 1)) ? 1 : 0;
    return text.substring(0, MOST_SUBJECT - end) + "…";
  }

  /** The commit, or null if it is not here. */
  @Nullable Commit read(CommitId id) throws IOException {
    try {
      return repo.readCommit(id);
    } catch (MissingObjectException e) {
      return null;
    }
  }

  CommitLine of(CommitId id) throws IOException {
    return of(id, read(id));
  }

  CommitLine of(CommitId id, @Nullable Commit commit) throws IOException {
    if (commit == null) {
      return new CommitLine(
          false, id.hex(), brief(id), "", "", null, "", "", "", "", null, List.of());
    }
    Optional<CommitId> parent = commit.parent();
    return new CommitLine(
        true,
        id.hex(),
        brief(id),
        Links.commit(id),
        Links.directory(id, List.of()),
        parent.isPresent() && repo.has(parent.get()) ? Links.differences(parent.get(), id) : null,
        subject(commit),
        Figures.time(commit.timestamp()),
        Figures.exactTime(commit.timestamp()),
        Figures.machineTime(commit.timestamp()),
        version(commit),
        isLabelled ? labels(id) : List.of());
  }

  private List<CommitLine.Label> labels(CommitId id) throws IOException {
    List<CommitLine.Label> labels = new ArrayList<>();
    List<String> names = refs.getOrDefault(id, List.of());
    for (String name : names.subList(0, Math.min(names.size(), MOST_REFS))) {
      labels.add(new CommitLine.Label("ref", name, Links.history(name)));
    }
    if (names.size() > MOST_REFS) {
      labels.add(new CommitLine.Label("plain", "+" + (names.size() - MOST_REFS) + " refs", null));
    }
    if (SignatureFacts.isSigned(repo.readDetachedMetadata(id))) {
      labels.add(new CommitLine.Label("plain", "signed", null));
    }
    if (repo.commitState(id) != CommitState.NORMAL) {
      labels.add(new CommitLine.Label("bad", "incomplete", null));
    }
    return labels;
  }
}
