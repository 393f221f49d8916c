package org.jostree.sign;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jostree.gvariant.GVariantReader;
import org.jostree.gvariant.VariantDictionary;
import org.jostree.object.CommitId;
import org.jostree.openpgp.SignatureResult;
import org.jostree.openpgp.SignatureResults;
import org.jostree.remote.RemoteConfig;
import org.jostree.repo.Repo;
import org.jspecify.annotations.Nullable;

/**
 * What a remote's configuration demands of the signatures of its commits and of its summary: {@code
 * gpg-verify}, {@code sign-verify} and those for the summary. What is demanded is never passed
 * over: a check that cannot be done is a check that failed.
 */
public final class RemoteVerification {
  private final Repo repo;
  private final RemoteConfig remote;
  private final boolean gpg;
  private final boolean gpgSummary;
  private final RemoteSignatures commits;
  private final RemoteSignatures summaries;
  private @Nullable OpenPgpSignatures openPgp;

  private RemoteVerification(
      Repo repo,
      RemoteConfig remote,
      boolean gpg,
      boolean gpgSummary,
      RemoteSignatures commits,
      RemoteSignatures summaries) {
    this.repo = repo;
    this.remote = remote;
    this.gpg = gpg;
    this.gpgSummary = gpgSummary;
    this.commits = commits;
    this.summaries = summaries;
  }

  /**
   * What the configuration says.
   *
   * @throws IOException when keys that it names cannot be read
   */
  public static RemoteVerification of(Repo repo, RemoteConfig remote) throws IOException {
    return new RemoteVerification(
        repo,
        remote,
        remote.gpgVerify(),
        remote.gpgVerifySummary(),
        RemoteSignatures.load(remote, "sign-verify"),
        RemoteSignatures.load(remote, "sign-verify-summary"));
  }

  /** What the caller says, whatever the configuration does: only OpenPGP, or nothing. */
  public static RemoteVerification ofOpenPgp(
      Repo repo, RemoteConfig remote, boolean commits, boolean summary) {
    return new RemoteVerification(
        repo, remote, commits, summary, RemoteSignatures.NONE, RemoteSignatures.NONE);
  }

  /** Whether the summary has to be there and to be signed. */
  public boolean needsSummary() {
    return gpgSummary || summaries.areRequired();
  }

  /** Whether commits have to be signed. */
  public boolean needsCommits() {
    return gpg || commits.areRequired();
  }

  private OpenPgpSignatures openPgp() throws IOException {
    OpenPgpSignatures loaded = openPgp;
    if (loaded == null) {
      loaded = OpenPgpSignatures.ofRemote(repo, remote);
      openPgp = loaded;
    }
    return loaded;
  }

  /**
   * Sees to it that a commit is signed as is demanded.
   *
   * @param bytes of the commit object, compared with its name
   * @param detached its detached metadata, {@code a{sv}}, or null when there is none
   * @throws IOException when it is not
   */
  public void requireCommit(CommitId id, byte[] bytes, @Nullable GVariantReader detached)
      throws IOException {
    if (gpg) {
      try {
        requireOpenPgp(bytes, detached);
      } catch (IOException e) {
        throw new IOException("Commit " + id.hex() + ": " + e.getMessage(), e);
      }
    }
    if (commits.areRequired()) {
      if (detached == null) {
        throw new IOException("Can't verify commit without detached metadata: " + id.hex());
      }
      try {
        commits.require(bytes, detached);
      } catch (IOException e) {
        throw new IOException("Can't verify commit " + id.hex() + ": " + e.getMessage(), e);
      }
    }
  }

  /**
   * As {@link #requireCommit}, and tells of the signatures that made it do.
   *
   * @return lines for people
   * @throws IOException also when nothing is demanded
   */
  public List<String> describeCommit(CommitId id, byte[] bytes, @Nullable GVariantReader detached)
      throws IOException {
    if (!needsCommits()) {
      throw new IOException("No verification of commits is enabled for remote " + remote.name());
    }
    requireCommit(id, bytes, detached);
    List<String> lines = new ArrayList<>();
    if (gpg) {
      SignatureResults results = openPgp().verify(bytes, detached);
      for (SignatureResult each : results == null ? List.<SignatureResult>of() : results.all()) {
        each.describe().forEach(line -> lines.add("GPG: " + line));
      }
    }
    if (commits.areRequired() && detached != null) {
      lines.add(commits.require(bytes, detached));
    }
    return lines;
  }

  /**
   * Sees to it that a summary is there and signed, if that is demanded.
   *
   * @param summary its bytes, or null when there is none
   * @param signatures the bytes of {@code summary.sig}, or null when there is none
   * @throws IOException when it is not
   */
  public void requireSummary(byte @Nullable [] summary, byte @Nullable [] signatures)
      throws IOException {
    if (gpgSummary && summary == null) {
      throw unsigned("GPG", "no summary", "gpg-verify-summary");
    }
    if (gpgSummary && signatures == null) {
      throw unsigned("GPG", "no summary.sig", "gpg-verify-summary");
    }
    if (summaries.areRequired() && (summary == null || signatures == null)) {
      throw unsigned("Signatures", "no summary.sig", "sign-verify-summary");
    }
    if (summary == null || signatures == null) {
      return;
    }
    GVariantReader dictionary = GVariantReader.of(VariantDictionary.TYPE, signatures);
    if (gpgSummary) {
      requireOpenPgp(summary, dictionary);
    }
    if (summaries.areRequired()) {
      summaries.require(summary, dictionary);
    }
  }

  /** The OpenPGP signatures of a summary if the configuration demands some, else null. */
  public @Nullable SignatureResults openPgpOfSummary(byte[] summary, byte @Nullable [] signatures)
      throws IOException {
    return gpgSummary && signatures != null
        ? openPgp().verify(summary, GVariantReader.of(VariantDictionary.TYPE, signatures))
        : null;
  }

  private static IOException unsigned(String what, String lacking, String option) {
    return new IOException(
        what
            + " verification enabled, but "
            + lacking
            + " found (use "
            + option
            + "=false in remote config to disable)");
  }

  /**
   * Sees to it that a static delta is signed by a key that is trusted for the commits, if {@code
   * core.sign-verify-deltas} demands it.
   *
   * @param superblock its bytes, without signatures
   * @param signatures a dictionary {@code a{sv}}, or null when it is not signed
   * @throws IOException when it is not
   */
  public void requireDelta(byte[] superblock, @Nullable GVariantReader signatures)
      throws IOException {
    if (!repo.config().file().getBoolean("core", "sign-verify-deltas", false)) {
      return;
    }
    if (!commits.areRequired()) {
      throw new IOException("Key is mandatory to check delta signature");
    }
    if (signatures == null) {
      throw new IOException("no signatures in static-delta");
    }
    commits.require(superblock, signatures);
  }

  private void requireOpenPgp(byte[] data, @Nullable GVariantReader dictionary) throws IOException {
    SignatureResults results = openPgp().verify(data, dictionary);
    if (results == null) {
      throw new IOException(
          "GPG verification enabled, but no signatures found (use gpg-verify=false in remote"
              + " config to disable)");
    }
    results.requireValid();
  }
}
