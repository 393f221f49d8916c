package org.jostree.mount.content;

/**
 * When the content of a file is compared with its checksum. Metadata, links and empty files are
 * compared whenever they are read, unless it is {@link #NEVER}.
 */
public enum Verification {
  /**
   * Before its first byte is served; again when the object's file has changed since, by inode, size
   * and times.
   */
  OPEN,
  /** As {@link #OPEN}, and again each time it is opened or inflated. */
  ALWAYS,
  /** Not at all: damage in the repository reaches the reader. */
  NEVER
}
