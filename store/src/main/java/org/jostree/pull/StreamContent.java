package org.jostree.pull;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.jostree.repo.ContentReader;

/** The content of a file object that has to be inflated. */
final class StreamContent implements ContentReader {
  private static final int BUFFER_BYTES = 64 << 10;
  private static final ThreadLocal<byte[]> BUFFER =
      ThreadLocal.withInitial(() -> new byte[BUFFER_BYTES]);

  private final InputStream content;
  private final byte[] bytes = BUFFER.get();

  StreamContent(InputStream content) {
    this.content = content;
  }

  @Override
  public int read(ByteBuffer buffer) throws IOException {
    int count = content.read(bytes, 0, Math.min(buffer.remaining(), bytes.length));
    if (count > 0) {
      buffer.put(bytes, 0, count);
    }
    return count;
  }
}
