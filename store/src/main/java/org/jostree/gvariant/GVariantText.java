package org.jostree.gvariant;

/**
 * The text form of GVariant values, as GLib documents it under "GVariant Text Format" and as {@code
 * ostree} prints and takes it.
 */
public final class GVariantText {
  private GVariantText() {}

  /**
   * The text of a value, the same that {@code g_variant_print} gives.
   *
   * <p>Bytes not in normal form can stand for a value that is far larger than they are. A text is
   * therefore cut off, with {@code ...} at its end, beyond 64 Mi characters and 16 for each byte.
   *
   * @param annotate whether to add types where the text alone would not tell them
   */
  public static String print(GVariantReader value, boolean annotate) {
    return new TextPrinter(value.size()).print(value, annotate);
  }

  /**
   * Reads a value from its text. The types come from annotations or, where there are none, are
   * inferred: numbers are {@code i} or {@code d}, texts {@code s}.
   *
   * @throws GVariantTextException if it is not the text of one value
   */
  public static GVariantReader parse(String text) throws GVariantTextException {
    return new TextParser(text).parse();
  }
}
