package org.jostree.diff;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One difference.
 *
 * @param before the entry of the first tree; null if it is added
 * @param after the entry of the second tree; null if it is deleted
 */
public record Change(@Nullable DiffEntry before, @Nullable DiffEntry after) {
  /** What happened, by the letter that stands for it. */
  public enum Kind {
    MODIFIED('M'),
    DELETED('D'),
    ADDED('A');

    private final char letter;

    Kind(char letter) {
      this.letter = letter;
    }

    /** The letter that lists of changes have. */
    public char letter() {
      return letter;
    }
  }

  /** What happened. */
  public Kind kind() {
    if (before == null) {
      return Kind.ADDED;
    }
    return after == null ? Kind.DELETED : Kind.MODIFIED;
  }

  /** The path, of the first tree if it has the entry. */
  public String path() {
    if (before != null) {
      return before.path();
    }
    return after == null ? "" : after.path();
  }

  /**
   * By how many bytes the contents grew. A deleted directory counts with all that was in it, an
   * added one without, since each entry of it is a change of its own.
   */
  public long growth() throws IOException {
    long gone = before == null ? 0 : before.totalSize();
    if (after == null) {
      return -gone;
    }
    if (after.isDirectory() && (before == null || before.isDirectory())) {
      return 0;
    }
    return after.totalSize() - gone;
  }
}
