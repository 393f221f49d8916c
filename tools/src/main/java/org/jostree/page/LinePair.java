package org.jostree.page;

import java.util.ArrayList;
import java.util.List;

/** A line and the one that has taken its place, with what differs marked. */
record LinePair(List<Piece> old, List<Piece> now) {
  /** Of ten characters; if fewer are the same, the lines have nothing to do with each other. */
  private static final int LEAST_SAME_OF_TEN = 3;

  static LinePair of(String old, String now) {
    int shorter = Math.min(old.length(), now.length());
    int start = 0;
    while (start < shorter && old.charAt(start) == now.charAt(start)) {
      start++;
    }
    if (start > 0 && Character.isHighSurrogate(old.charAt(start - 1))) {
      start--;
    }
    int end = 0;
    while (end < shorter - start
        && old.charAt(old.length() - 1 - end) == now.charAt(now.length() - 1 - end)) {
      end++;
    }
    if (end > 0 && Character.isLowSurrogate(old.charAt(old.length() - end))) {
      end--;
    }
    int longer = Math.max(old.length(), now.length());
    boolean related = (start + end) * 10L >= (long) longer * LEAST_SAME_OF_TEN;
    return new LinePair(pieces(old, start, end, related), pieces(now, start, end, related));
  }

  private static List<Piece> pieces(String line, int start, int end, boolean related) {
    List<Piece> pieces = new ArrayList<>();
    if (related) {
      Piece.append(pieces, VisibleText.ofLine(line.substring(0, start)), false);
      Piece.append(pieces, VisibleText.ofLine(line.substring(start, line.length() - end)), true);
      Piece.append(pieces, VisibleText.ofLine(line.substring(line.length() - end)), false);
    } else {
      Piece.append(pieces, VisibleText.ofLine(line), false);
    }
    return pieces;
  }
}
