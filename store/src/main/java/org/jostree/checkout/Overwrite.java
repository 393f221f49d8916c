package org.jostree.checkout;

/** What happens to what is at the destination already. */
public enum Overwrite {
  /** The destination must not be there. */
  NONE,
  /** Directories stay, files are replaced. */
  UNION,
  /** What is there stays, what is not is added. */
  ADD,
  /** As {@link #ADD}, but a file that differs is an error. */
  IDENTICAL
}
