package org.jostree.repo;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Where the content of a file to be stored comes from. */
public interface ContentReader {
  /**
   * Reads some bytes.
   *
   * @param buffer a direct buffer with room
   * @return how many bytes; -1 at the end
   */
  int read(ByteBuffer buffer) throws IOException;

  /**
   * Goes back to the beginning, if that can be done: a writer then can find out whether an object
   * is there already before it does the work of storing it.
   *
   * @return whether it did
   */
  default boolean rewind() throws IOException {
    return false;
  }
}
