package org.jostree.fsck;

/**
 * What a check has found.
 *
 * @param commits whose objects were verified
 * @param partialCommits that were passed over, since objects of them are known to be missing
 * @param damagedCommits those among them that an earlier check has marked
 * @param corrupt whether objects are missing or are not what their names promise
 */
public record FsckResult(int commits, int partialCommits, int damagedCommits, boolean corrupt) {}
