package org.jostree.pull;

import java.io.IOException;
import java.io.InterruptedIOException;

/** How often one file may still be asked for, with a pause that grows in between. */
final class Retries {
  private static final long FIRST_PAUSE_MILLIS = 20;
  private static final long LONGEST_PAUSE_MILLIS = 2_000;

  private int left;
  private long pause = FIRST_PAUSE_MILLIS;

  Retries(int count) {
    this.left = count;
  }

  /** Waits for a moment if there is another attempt; else throws the failure. */
  void orThrow(IOException failure) throws IOException {
    if (left == 0) {
      throw failure;
    }
    left--;
    try {
      Thread.sleep(pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("interrupted").initCause(e);
    }
    pause = Math.min(pause * 2, LONGEST_PAUSE_MILLIS);
  }
}
