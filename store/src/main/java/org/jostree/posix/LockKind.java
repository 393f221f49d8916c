package org.jostree.posix;

/** What {@link Posix#lock} asks for. */
public enum LockKind {
  /** Many may hold it at once; the file must be open for reading. */
  SHARED,
  /** One alone holds it; the file must be open for writing. */
  EXCLUSIVE,
  /** Gives up what is held. */
  NONE
}
