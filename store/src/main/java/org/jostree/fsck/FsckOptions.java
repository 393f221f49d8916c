package org.jostree.fsck;

/** What a check does besides looking. */
public final class FsckOptions {
  boolean keepGoing;
  boolean deleteCorrupt;
  boolean addTombstones;
  boolean verifyBindings;
  boolean verifyBackReferences;

  /** Whether to look for more once a corrupt object has been found. */
  public FsckOptions keepGoing(boolean on) {
    this.keepGoing = on;
    return this;
  }

  /** Whether corrupt objects are removed and their commits marked as partial; looks at all. */
  public FsckOptions deleteCorrupt(boolean on) {
    this.deleteCorrupt = on;
    return this;
  }

  /** Whether parents that are not here get a tombstone. */
  public FsckOptions addTombstones(boolean on) {
    this.addTombstones = on;
    return this;
  }

  /** Whether each ref must be among those that its commit says it belongs to. */
  public FsckOptions verifyBindings(boolean on) {
    this.verifyBindings = on;
    return this;
  }

  /** Whether all refs that a commit says it belongs to must name it; includes the bindings. */
  public FsckOptions verifyBackReferences(boolean on) {
    this.verifyBackReferences = on;
    return this;
  }

  boolean looksAtAll() {
    return keepGoing || deleteCorrupt;
  }
}
