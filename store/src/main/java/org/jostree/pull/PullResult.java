package org.jostree.pull;

/**
 * What a pull has brought.
 *
 * @param metadata commits, directory trees and metadata of directories that were not here
 * @param content files that were not here
 * @param contentBytesWritten size of those whose content had to be written, in bytes, unpacked
 */
public record PullResult(long metadata, long content, long contentBytesWritten) {}
