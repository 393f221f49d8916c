package org.jostree.tar;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Where the bytes of a file with holes belong; what is between the pieces is zeros. */
final class SparseMap {
  /** A piece takes at least two bytes in an archive; more of them are no file but an attack. */
  private static final int MAX_PIECES = 1 << 20;

  private final List<long[]> pieces = new ArrayList<>();
  private final Input in;

  SparseMap(Input in) {
    this.in = in;
  }

  /** Adds a piece behind the others. */
  void add(long offset, long length) throws IOException {
    if (offset < end() || length < 0 || offset + length < offset) {
      throw in.damaged("invalid map of a sparse file");
    }
    if (pieces.size() == MAX_PIECES) {
      throw in.damaged("sparse file of more than " + MAX_PIECES + " pieces");
    }
    pieces.add(new long[] {offset, length});
  }

  /** Where the last piece ends. */
  long end() {
    if (pieces.isEmpty()) {
      return 0;
    }
    long[] last = pieces.get(pieces.size() - 1);
    return last[0] + last[1];
  }

  int count() {
    return pieces.size();
  }

  long offset(int piece) {
    return pieces.get(piece)[0];
  }

  long length(int piece) {
    return pieces.get(piece)[1];
  }

  /** How many bytes are in the archive. */
  long stored() {
    long sum = 0;
    for (long[] piece : pieces) {
      sum += piece[1];
    }
    return sum;
  }
}
