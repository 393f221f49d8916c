package org.jostree.pull;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
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
  private final SummaryCache cache;
  private @Nullable KeptFile signature;
  private @Nullable KeptFile summary;

  /** Whether what was fetched is what is kept. */
  private boolean isKept;

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
    this.cache = new SummaryCache(repo, remote, cache);
  }

  /**
   * The summary, or null when the remote has none.
   *
   * @throws IOException when it is not signed as the remote's configuration demands
   */
  @Nullable RemoteSummary fetch() throws IOException {
    KeptFile keptSignature = cache.signature();
    signature = source.readUnlessSame(Summary.SIGNATURES_FILE, MAX_BYTES, keptSignature);
    KeptFile kept = signature == null || keptSignature == null ? null : cache.summary();
    isKept = kept != null && isSame(keptSignature, signature);
    KeptFile found = isKept ? kept : read(kept);
    if (found != null && found == kept && !isGood(found)) {
      isKept = false;
      found = read(null);
    }
    if (found == null || found != kept) {
      requireSigned(found);
    }
    return take(found);
  }

  private static boolean isSame(@Nullable KeptFile one, @Nullable KeptFile other) {
    return one != null && other != null && Arrays.equals(one.bytes(), other.bytes());
  }

  private @Nullable KeptFile read(@Nullable KeptFile kept) throws IOException {
    return source.readUnlessSame(Summary.FILE, MAX_BYTES, kept);
  }

  /**
   * As {@link #fetch}, in less time: unless one is kept, the summary is asked for without waiting
   * for its signature.
   */
  @Nullable RemoteSummary fetchSoon() throws IOException {
    if (cache.signature() != null) {
      return fetch();
    }
    Meanwhile<Optional<KeptFile>> asked = new Meanwhile<>(() -> Optional.ofNullable(read(null)));
    signature = source.readUnlessSame(Summary.SIGNATURES_FILE, MAX_BYTES, null);
    KeptFile found = asked.await().orElse(null);
    requireSigned(found);
    isKept = false;
    return take(found);
  }

  private void requireSigned(@Nullable KeptFile found) throws IOException {
    verification.requireSummary(found == null ? null : found.bytes(), signature());
  }

  private @Nullable RemoteSummary take(@Nullable KeptFile found) throws IOException {
    summary = found;
    return found == null ? null : RemoteSummary.parse(found.bytes());
  }

  /** The file {@code summary.sig}, or null when there is none. */
  byte @Nullable [] signature() {
    return signature == null ? null : signature.bytes();
  }

  /** One that was kept, but does not belong to its signature, is fetched again. */
  private boolean isGood(KeptFile kept) throws IOException {
    try {
      requireSigned(kept);
      return true;
    } catch (IOException e) {
      failIfAsked();
      return false;
    }
  }

  /** Fails as libostree does for tests. */
  private static void failIfAsked() throws IOException {
    String error = System.getenv("OSTREE_REPO_TEST_ERROR");
    if (error != null && error.contains("invalid-cache")) {
      throw new IOException("OSTREE_REPO_TEST_ERROR_INVALID_CACHE specified");
    }
  }

  /** Keeps a summary that has a signature for the next time. */
  void keep(Repo repo) throws IOException {
    if (signature != null && summary != null && !isKept) {
      cache.keep(repo, summary, signature);
    }
  }
}
