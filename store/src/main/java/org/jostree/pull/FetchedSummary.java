package org.jostree.pull;

import java.io.IOException;
import java.nio.file.Path;
import org.jostree.openpgp.SignatureResults;
import org.jostree.remote.RemoteConfig;
import org.jostree.repo.Repo;
import org.jostree.sign.RemoteVerification;
import org.jostree.summary.Summary;
import org.jspecify.annotations.Nullable;

/**
 * What another repository says of itself, fetched without anything else.
 *
 * @param signatures the OpenPGP signatures of it; null when the remote's configuration does not ask
 *     for any
 */
public record FetchedSummary(Summary summary, @Nullable SignatureResults signatures) {
  /**
   * Fetches the summary of a remote.
   *
   * @param cache the directory where signed summaries are kept; null for the repository's own
   * @return null when the remote has none
   * @throws IOException when the remote cannot be reached, or its summary cannot be read or is not
   *     signed as it should be
   */
  public static @Nullable FetchedSummary fetch(Repo repo, RemoteConfig remote, @Nullable Path cache)
      throws IOException {
    try (RemoteRepo source = RemoteRepo.open(repo, remote, new PullOptions())) {
      RemoteVerification verification = RemoteVerification.of(repo, remote);
      SummaryFetch fetch = new SummaryFetch(source, repo, remote.name(), verification, cache);
      RemoteSummary summary = fetch.fetch();
      if (summary == null) {
        return null;
      }
      return new FetchedSummary(
          Summary.parse(summary.bytes()),
          verification.openPgpOfSummary(summary.bytes(), fetch.signature()));
    }
  }
}
