package org.jostree.repo;

import java.io.IOException;
import java.io.InputStream;
import org.jostree.object.FileId;

/** File objects in the form that archives have them, from elsewhere. */
public final class ArchivedFile {
  private ArchivedFile() {}

  /**
   * Reads the header of a file object and gives its content inflated.
   *
   * @param archived the bytes of a {@code .filez}; closed with what is returned
   * @throws CorruptObjectException when the header cannot be read
   */
  public static FileObject open(FileId file, InputStream archived) throws IOException {
    return ArchiveEncoding.open(file, archived);
  }
}
