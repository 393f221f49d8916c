package org.jostree.sysroot;

import org.jostree.diff.Change;

/**
 * A change that somebody made to {@code /etc}, which the next deployment is to have too.
 *
 * @param kind what was done
 * @param path below {@code /etc}
 * @param conflict whether the defaults changed at the same place
 */
public record EtcChange(Change.Kind kind, String path, Conflict conflict)
    implements Comparable<EtcChange> {

  /** What the new defaults are to a change. The worst first. */
  public enum Conflict {
    /** There is a directory now where a file was changed: the merge cannot be made. */
    NOW_DIRECTORY("default is a directory now, cannot merge"),
    /** There is a file now where a directory with changed files was: the merge cannot be made. */
    NOW_FILE("default is a file above it now, cannot merge"),
    /** The default was changed too: the change wins. */
    DEFAULT_CHANGED("default changed too, the change is kept"),
    /** The default is gone: the change is kept. */
    DEFAULT_REMOVED("default removed, the change is kept"),
    /** It was removed here, and the default changed: it stays removed. */
    REMOVED_BUT_CHANGED("default changed, stays removed"),
    /** It was added here, and is among the defaults now: the one that was added wins. */
    ADDED_TOO("default added too, the own one is kept"),
    /** The defaults are as they were there. */
    NONE("");

    private final String text;

    Conflict(String text) {
      this.text = text;
    }

    /** Whether the merge cannot be made. */
    public boolean prevents() {
      return this == NOW_DIRECTORY || this == NOW_FILE;
    }

    /** What is the matter and what happens; empty when nothing is the matter. */
    public String text() {
      return text;
    }
  }

  /** Conflicts first, the worst above; then by path. */
  @Override
  public int compareTo(EtcChange other) {
    int byConflict = conflict.compareTo(other.conflict);
    return byConflict != 0 ? byConflict : path.compareTo(other.path);
  }

  /** A line as of {@code config-diff}, and the conflict behind it. */
  @Override
  public String toString() {
    String line = kind.letter() + "    " + path;
    return conflict == Conflict.NONE ? line : line + "  (" + conflict.text() + ")";
  }
}
