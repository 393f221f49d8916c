package org.jostree.tar;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * The members of an archive one by one, as they come; each can be read until the next is asked for.
 */
public abstract class ArchiveReader implements Closeable {
  private static final int BUFFER_BYTES = 64 << 10;

  /**
   * Reads an archive, whatever its format and compression are: they show in its first bytes.
   *
   * @throws IOException when it cannot be read or is of no known format
   */
  public static ArchiveReader open(InputStream archive) throws IOException {
    BufferedInputStream raw = new BufferedInputStream(archive, BUFFER_BYTES);
    BufferedInputStream plain = new BufferedInputStream(Compression.expand(raw), BUFFER_BYTES);
    byte[] start = Compression.peek(plain, CpioReader.MAGIC_BYTES);
    return CpioReader.isCpio(start) ? new CpioReader(plain) : new TarReader(plain);
  }

  /** Goes on to the next member, over what is left of this one; null at the end. */
  public abstract @Nullable ArchiveMember next() throws IOException;

  /**
   * Goes over the zeros that the archive does not hold but tells of, if the content goes on with
   * such.
   *
   * @return how many bytes, 0 if there are none here
   */
  public long skipHole() throws IOException {
    return 0;
  }

  /**
   * Reads some of the content of the member, holes as zeros.
   *
   * @return how many bytes, -1 at its end
   */
  public abstract int read(byte[] bytes, int offset, int length) throws IOException;
}
