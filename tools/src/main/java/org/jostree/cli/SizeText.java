package org.jostree.cli;

/** Sizes as people read them. */
public final class SizeText {
  private SizeText() {}

  /** Bytes as GLib writes them: {@code 999 bytes}, {@code 12.4 MB} with a no-break space. */
  public static String of(long bytes) {
    if (bytes < 1000) {
      return bytes + (bytes == 1 ? " byte" : " bytes");
    }
    String[] units = {"kB", "MB", "GB", "TB", "PB", "EB"};
    double value = bytes / 1000.0;
    int unit = 0;
    while (value >= 1000 && unit < units.length - 1) {
      value /= 1000;
      unit++;
    }
    long tenths = Math.round(value * 10);
    return tenths / 10 + "." + tenths % 10 + "\u00a0" + units[unit];
  }
}
