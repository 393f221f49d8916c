package org.jostree.repo;

/**
 * What a transaction did; objects that were there already count in the totals only.
 *
 * @param contentBytesWritten size of the new file contents in bytes, before compression
 */
public record TransactionStatistics(
    long metadataTotal,
    long metadataWritten,
    long contentTotal,
    long contentWritten,
    long contentBytesWritten) {}
