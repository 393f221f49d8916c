package org.jostree.gvariant;

/** A text that is not the text form of a GVariant value. Its message is one line. */
public final class GVariantTextException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int start;
  private final int end;

  GVariantTextException(int start, int end, String problem) {
    super("at offset " + start + ": " + problem);
    this.start = start;
    this.end = end;
  }

  /** Where in the text the wrong part begins, in UTF-16 units from 0. */
  public int start() {
    return start;
  }

  /** Where in the text the wrong part ends; not less than {@link #start}. */
  public int end() {
    return end;
  }
}
