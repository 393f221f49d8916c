package org.jostree.commit;

import org.jostree.object.CommitId;
import org.jostree.repo.TransactionStatistics;

/**
 * What came of it.
 *
 * @param commit the new commit, or the parent when nothing had changed
 * @param unchanged whether nothing was committed for that reason
 * @param cacheHits files that were hard links into the repository
 */
public record CommitResult(
    CommitId commit, boolean unchanged, TransactionStatistics statistics, long cacheHits) {}
