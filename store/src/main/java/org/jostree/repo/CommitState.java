package org.jostree.repo;

/** Whether everything that a commit refers to is known to be in the repository. */
public enum CommitState {
  /** Nothing is known to be missing. */
  NORMAL,
  /** A pull has not fetched everything: {@code state/CHECKSUM.commitpartial} is there. */
  PARTIAL,
  /** A check found objects missing or damaged and said so in that file. */
  FSCK_PARTIAL
}
