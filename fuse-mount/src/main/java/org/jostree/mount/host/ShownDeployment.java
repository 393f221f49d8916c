package org.jostree.mount.host;

import java.io.IOException;
import java.util.SortedMap;
import org.jostree.object.CommitId;
import org.jspecify.annotations.Nullable;

/** A deployment as it would boot: a commit, and what is laid over it. */
public interface ShownDeployment {
  /** What is deployed. */
  CommitId commit();

  /**
   * {@code /etc}; null if it is as in the commit.
   *
   * @throws IOException when it cannot be told what it will be
   */
  @Nullable HostTree etc() throws IOException;

  /** {@code /var}. */
  HostTree var();

  /**
   * What it boots by. It may take a second to find out.
   *
   * @throws IOException when it could not boot
   */
  BootFiles boot() throws IOException;

  /**
   * What of {@code /boot} belongs to a deployment, by paths from there.
   *
   * @param texts files that may not be there yet: boot entries
   * @param trees directories of what these name
   */
  record BootFiles(SortedMap<String, String> texts, SortedMap<String, HostTree> trees) {}
}
