package org.jostree.prune;

/**
 * What a prune has found.
 *
 * @param total objects there were; commits alone if only those were looked at
 * @param pruned those among them that nothing needs
 * @param bytes what the files of those have, in bytes
 */
public record PruneResult(long total, long pruned, long bytes) {}
