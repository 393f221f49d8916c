package org.jostree.serve;

import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jostree.posix.Errno;
import org.jostree.posix.Fd;
import org.jostree.posix.FileStatus;
import org.jostree.posix.OpenFlags;
import org.jostree.posix.Posix;
import org.jostree.posix.PosixException;
import org.jspecify.annotations.Nullable;

/** A regular file. What is said of it is that of the open file, whatever has its name meanwhile. */
final class FileDocument implements Document {
  private static final int BUFFER_BYTES = 64 << 10;
  private static final int READABLE_BY_OTHERS = 04;

  private static final ThreadLocal<byte[]> BUFFER =
      ThreadLocal.withInitial(() -> new byte[BUFFER_BYTES]);

  private final Fd file;
  private final FileStatus status;

  private FileDocument(Fd file, FileStatus status) {
    this.file = file;
    this.status = status;
  }

  /**
   * Opens a file; null when there is none, or something else of that name.
   *
   * @throws ForbiddenException when not everybody may read it
   */
  static @Nullable FileDocument open(Path path) throws IOException {
    Fd file;
    try {
      // Without O_NONBLOCK a pipe would wait for somebody to write to it.
      file =
          Posix.instance()
              .open(path, OpenFlags.O_RDONLY | OpenFlags.O_CLOEXEC | OpenFlags.O_NONBLOCK, 0);
    } catch (PosixException e) {
      if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR || e.errno() == Errno.ENXIO) {
        return null;
      }
      if (e.errno() == Errno.EACCES) {
        throw new ForbiddenException();
      }
      throw e;
    }
    try {
      FileStatus status = Posix.instance().fstat(file);
      if (!status.isRegular()) {
        file.close();
        return null;
      }
      if ((status.mode() & READABLE_BY_OTHERS) == 0) {
        throw new ForbiddenException();
      }
      return new FileDocument(file, status);
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  @Override
  public long size() {
    return status.size();
  }

  @Override
  public String type() {
    return "application/octet-stream";
  }

  @Override
  public String tag() {
    return String.format(
        java.util.Locale.ROOT,
        "\"%x-%x-%x.%x\"",
        status.ino(),
        status.size(),
        status.mtimeSeconds(),
        status.mtimeNanos());
  }

  @Override
  public long modified() {
    return status.mtimeSeconds();
  }

  @Override
  public void copy(long offset, long count, OutputStream out) throws IOException {
    byte[] bytes = BUFFER.get();
    long position = offset;
    long end = offset + count;
    while (position < end) {
      int most = (int) Math.min(bytes.length, end - position);
      int got = Posix.instance().pread(file, ByteBuffer.wrap(bytes, 0, most), position);
      if (got <= 0) {
        throw new EOFException("a file has become shorter while it was sent");
      }
      out.write(bytes, 0, got);
      position += got;
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
