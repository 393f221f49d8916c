package org.jostree.mount.transport.kernel;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jostree.mount.transport.FileSystemStatistics;
import org.jostree.mount.transport.NodeView;
import org.jspecify.annotations.Nullable;

/**
 * A name in a request, and then that in the next one: nobody has to make a string of what is only
 * compared with names that are there.
 */
final class ReceivedText implements CharSequence {
  private byte[] bytes = new byte[FileSystemStatistics.LONGEST_NAME];
  private int length;

  /** Becomes the text of those bytes. One beyond ASCII is a string; null if it is none. */
  @Nullable CharSequence of(ByteBuffer memory, int start, int count) {
    if (count > bytes.length) {
      bytes = new byte[count];
    }
    memory.get(start, bytes, 0, count);
    length = count;
    for (int i = 0; i < count; i++) {
      if (bytes[i] < 0) {
        return NodeView.decode(bytes, count);
      }
    }
    return this;
  }

  @Override
  public int length() {
    return length;
  }

  @Override
  public char charAt(int index) {
    return (char) bytes[index];
  }

  @Override
  public CharSequence subSequence(int start, int end) {
    return toString().substring(start, end);
  }

  @Override
  public String toString() {
    return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
  }
}
