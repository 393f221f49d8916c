package org.jostree.page;

import java.util.List;

/**
 * Part of a line.
 *
 * @param marked whether it is what differs
 */
record Piece(String text, boolean marked) {

  /** Adds text to the last piece if it is of the same kind, else as another one. */
  static void append(List<Piece> pieces, String text, boolean marked) {
    if (text.isEmpty()) {
      return;
    }
    int last = pieces.size() - 1;
    if (last >= 0 && pieces.get(last).marked == marked) {
      pieces.set(last, new Piece(pieces.get(last).text + text, marked));
    } else {
      pieces.add(new Piece(text, marked));
    }
  }
}
