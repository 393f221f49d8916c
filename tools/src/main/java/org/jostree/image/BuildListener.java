package org.jostree.image;

import java.io.IOException;

/** Hears what is made, while it is made. */
public interface BuildListener {
  /** Another step begins: a line for the user. */
  void step(String what) throws IOException;

  /** Something that the user should know, and that does not keep the rest from being done. */
  void warning(String what) throws IOException;

  /**
   * How far the step is.
   *
   * @param done so much of {@code total} in whatever unit; a total of 0 means that nobody knows
   */
  void progress(long done, long total) throws IOException;
}
