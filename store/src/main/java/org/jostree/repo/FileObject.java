package org.jostree.repo;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import org.jostree.object.FileHeader;

/**
 * A file object, opened for reading.
 *
 * @param size of the content in bytes; 0 for a symbolic link
 * @param content the bytes of a regular file, inflated; nothing for a symbolic link
 */
public record FileObject(FileHeader header, long size, InputStream content) implements Closeable {
  @Override
  public void close() throws IOException {
    content.close();
  }
}
