package org.jostree.mount.tree;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A regular file that is in no commit: words about what a view shows. Its identity is its path and
 * its content, so that the kernel takes another text for another file.
 */
public final class TextFile implements Node {
  private final VirtualDirectory parent;
  private final String name;
  private final byte[] content;

  /** A file of that text, in UTF-8. */
  TextFile(VirtualDirectory parent, String name, String text) {
    this.parent = parent;
    this.name = name;
    this.content = text.getBytes(StandardCharsets.UTF_8);
  }

  /** The length of the content in bytes. */
  int size() {
    return content.length;
  }

  /** When it became what it is, as far as is known, in nanoseconds since 1970. */
  long changedNanos() throws IOException {
    return parent.changedNanos();
  }

  /** Copies as many bytes as there are from that offset on and as the buffer takes. */
  void read(long offset, ByteBuffer destination) {
    if (offset < content.length) {
      int count = Math.min(destination.remaining(), content.length - (int) offset);
      destination.put(content, (int) offset, count);
    }
  }

  @Override
  public String path() {
    return parent.path() + "/" + name;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TextFile that
        && name.equals(that.name)
        && parent.equals(that.parent)
        && Arrays.equals(content, that.content);
  }

  @Override
  public int hashCode() {
    return 31 * path().hashCode() + Arrays.hashCode(content);
  }

  @Override
  public String toString() {
    return LogText.of(path());
  }
}
