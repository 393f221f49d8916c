package org.jostree.pull;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import org.jostree.object.Checksum;
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
  private static final int MAX_REF_BYTES = 4096;

  private StaleSummary() {}

  /**
   * Asks for the file of a ref.
   *
   * @param announced what the summary says of it
   * @return what the file says, if that is something else; null also when there is no answer
   */
  public static @Nullable CommitId unannounced(
      Repo repo, RemoteConfig remote, String ref, CommitId announced) {
    try (RemoteRepo source = RemoteRepo.open(repo, remote, new PullOptions())) {
      byte[] bytes = source.readIfThere("refs/heads/" + ref, MAX_REF_BYTES);
      Checksum found = bytes == null ? null : Checksum.parse(new String(bytes, UTF_8).strip());
      return found == null || found.equals(announced.checksum()) ? null : new CommitId(found);
    } catch (IOException e) {
      return null; // servers need not have it
    }
  }
}
