package org.jostree.pull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import org.jostree.repo.Repo;
import org.jostree.sign.RemoteVerification;
import org.jostree.summary.Summary;
import org.jspecify.annotations.Nullable;

/**
 * Fetches the summary, and keeps one that has a signature: as long as the signature at the remote
 * stays the same, so has the summary.
 */
final class SummaryFetch {
  private static final long MAX_BYTES = 128L << 20;

  private final RemoteRepo source;
  private final RemoteVerification verification;
  private final Path kept;
  private final Path keptSignature;
  private byte @Nullable [] signature;

  /**
   * From a remote.
   *
   * @param cache the directory to keep summaries in; null for the repository's own
   */
  SummaryFetch(
      RemoteRepo source,
      Repo repo,
      String remote,
      RemoteVerification verification,
      @Nullable Path cache) {
    this.source = source;
    this.verification = verification;
    Path directory = cache == null ? repo.path().resolve("tmp").resolve("cache") : cache;
    this.kept = directory.resolve("summaries").resolve(remote);
    this.keptSignature = directory.resolve("summaries").resolve(remote + ".sig");
  }

  /**
   * The summary, or null when the remote has none.
   *
   * @throws IOException when it is not signed as the remote's configuration demands
   */
  @Nullable RemoteSummary fetch() throws IOException {
    signature = source.readIfThere(Summary.SIGNATURES_FILE, MAX_BYTES);
    byte[] bytes = keptIfGood();
    if (bytes == null) {
      bytes = source.readIfThere(Summary.FILE, MAX_BYTES);
      verification.requireSummary(bytes, signature);
    }
    return bytes == null ? null : RemoteSummary.parse(bytes);
  }

  /**
   * As {@link #fetch}, in less time: unless one is kept, the summary is asked for without waiting
   * for its signature.
   */
  @Nullable RemoteSummary fetchSoon() throws IOException {
    if (Files.exists(keptSignature)) {
      return fetch();
    }
    Meanwhile<byte @Nullable []> summary =
        new Meanwhile<>(() -> source.readIfThere(Summary.FILE, MAX_BYTES));
    signature = source.readIfThere(Summary.SIGNATURES_FILE, MAX_BYTES);
    byte[] bytes = summary.await();
    verification.requireSummary(bytes, signature);
    return bytes == null ? null : RemoteSummary.parse(bytes);
  }

  /** The file {@code summary.sig}, or null when there is none. */
  byte @Nullable [] signature() {
    return signature;
  }

  /** One that was kept, but does not belong to its signature, is fetched again. */
  private byte @Nullable [] keptIfGood() throws IOException {
    byte[] bytes = keptIfSame();
    if (bytes == null) {
      return null;
    }
    try {
      verification.requireSummary(bytes, signature);
      return bytes;
    } catch (IOException e) {
      failIfAsked();
      return null;
    }
  }

  /** Fails as libostree does for tests. */
  private static void failIfAsked() throws IOException {
    String error = System.getenv("OSTREE_REPO_TEST_ERROR");
    if (error != null && error.contains("invalid-cache")) {
      throw new IOException("OSTREE_REPO_TEST_ERROR_INVALID_CACHE specified");
    }
  }

  private byte @Nullable [] keptIfSame() throws IOException {
    if (signature == null) {
      return null;
    }
    try {
      byte[] old = Files.readAllBytes(keptSignature);
      return Arrays.equals(old, signature) ? Files.readAllBytes(kept) : null;
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  /** Keeps a summary that has a signature for the next time. */
  void keep(Repo repo, RemoteSummary summary) throws IOException {
    byte[] signed = signature;
    if (signed == null || Arrays.equals(summary.bytes(), keptIfSame())) {
      return;
    }
    Files.createDirectories(kept.resolveSibling(""));
    // The signature last: a summary without its own signature is never taken for a current one.
    Files.deleteIfExists(keptSignature);
    repo.writeDurably(kept, summary.bytes());
    repo.writeDurably(keptSignature, signed);
  }
}
