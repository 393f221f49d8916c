package org.jostree.delta;

/** The operations of delta parts, by the letters that stand for them. */
public enum Operation {
  /** Writes a whole object from the bytes of the part. */
  OPEN_SPLICE_AND_CLOSE('S'),
  /** Begins a file. */
  OPEN('o'),
  /** Adds bytes of the part, or of the source, to the file. */
  WRITE('w'),
  /** Takes a file that is here for the source. */
  SET_READ_SOURCE('r'),
  /** Has no source any more. */
  UNSET_READ_SOURCE('R'),
  /** Ends the file. */
  CLOSE('c'),
  /** Adds what a binary difference makes of the source to the file. */
  BSPATCH('B');

  private static final Operation[] ALL = values();

  private final char letter;

  Operation(char letter) {
    this.letter = letter;
  }

  byte letter() {
    return (byte) letter;
  }

  static Operation of(int letter) throws DeltaFormatException {
    for (Operation operation : ALL) {
      if (operation.letter == letter) {
        return operation;
      }
    }
    throw new DeltaFormatException("unknown operation " + (letter & 0xff));
  }
}
