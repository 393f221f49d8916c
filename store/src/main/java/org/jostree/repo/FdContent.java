package org.jostree.repo;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jostree.posix.Fd;
import org.jostree.posix.Posix;

/** The content of an open file, from its beginning. */
final class FdContent implements ContentReader {
  private final Fd file;
  private long position;

  FdContent(Fd file) {
    this.file = file;
  }

  @Override
  public int read(ByteBuffer buffer) throws IOException {
    int count = Posix.instance().pread(file, buffer, position);
    position += Math.max(count, 0);
    return count == 0 ? -1 : count;
  }

  @Override
  public boolean rewind() {
    position = 0;
    return true;
  }
}
