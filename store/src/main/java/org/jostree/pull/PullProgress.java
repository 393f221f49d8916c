package org.jostree.pull;

/**
 * What a pull has done so far.
 *
 * @param metadata files fetched that are small: metadata objects, indexes, superblocks
 * @param content file objects fetched
 * @param localMetadata metadata objects from local caches
 * @param localContent file objects from local caches
 * @param importedMetadata metadata objects from a remote on this machine
 * @param importedContent file objects from a remote on this machine
 * @param deltaParts parts of static deltas fetched
 * @param deltaPartsTotal parts of all static deltas that are used
 * @param deltaBytes bytes of the parts fetched
 * @param deltaBytesTotal bytes of all parts
 * @param deltaBytesUnpacked bytes of all parts when unpacked
 * @param bytes bytes fetched
 * @param contentBytes bytes of file contents that were new here
 * @param pending files that are being fetched or wait for it
 * @param seconds since the beginning
 */
public record PullProgress(
    long metadata,
    long content,
    long localMetadata,
    long localContent,
    long importedMetadata,
    long importedContent,
    long deltaParts,
    long deltaPartsTotal,
    long deltaBytes,
    long deltaBytesTotal,
    long deltaBytesUnpacked,
    long bytes,
    long contentBytes,
    int pending,
    long seconds) {}
