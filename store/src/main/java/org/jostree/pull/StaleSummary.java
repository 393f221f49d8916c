package org.jostree.pull;

import java.io.IOException;
import org.jostree.object.CommitId;
import org.jostree.remote.RemoteConfig;
import org.jostree.repo.Repo;
import org.jspecify.annotations.Nullable;

/**
 * Whether a remote's summary, which clients believe, has fallen behind its refs: whoever committed
 * there has forgotten to update it. What is found is a hint for people. Nothing is to be fetched by
 * it, since nothing is verified.
 */
public final class StaleSummary {
  private StaleSummary() {}

  /**
   * Asks for the file of a ref.
   *
   * @param announced what the summary says of it
   * @return what the file says, if that is something else; null also when there is no answer
   */
  public static @Nullable CommitId unannounced(
      Repo repo, RemoteConfig remote, String ref, CommitId announced) {
    PullOptions options = new PullOptions();
    try (RemoteRepo source = RemoteRepo.open(repo, remote, options)) {
      CommitId found = new RequestedRefs(remote, source, options).fetch(ref);
      return found.equals(announced) ? null : found;
    } catch (IOException e) {
      return null; // servers need not have it
    }
  }
}
