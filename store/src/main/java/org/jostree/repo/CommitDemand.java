package org.jostree.repo;

import java.io.IOException;
import org.jostree.object.CommitId;

/** What commits have to be so that a repository lets anybody read them. */
public interface CommitDemand {
  /**
   * Sees to it that a commit is what it has to be.
   *
   * @param bytes of the commit object, compared with its name
   * @throws IOException when it is not, or when that cannot be found out
   */
  void require(CommitId commit, byte[] bytes) throws IOException;
}
