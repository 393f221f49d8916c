package org.jostree.image;

/**
 * Something about a root file system that its owner should know.
 *
 * @param text for the user, without an end of line
 */
public record Finding(Weight weight, String text) {
  /** What follows from it. */
  public enum Weight {
    /** Something is lost or may not be as expected. */
    WARNING,
    /**
     * The tree can be converted and committed, but what is committed cannot be deployed or boot.
     */
    UNDEPLOYABLE,
    /** The tree cannot be converted. */
    FATAL
  }

  static Finding warning(String text) {
    return new Finding(Weight.WARNING, text);
  }

  static Finding undeployable(String text) {
    return new Finding(Weight.UNDEPLOYABLE, text);
  }

  static Finding fatal(String text) {
    return new Finding(Weight.FATAL, text);
  }
}
