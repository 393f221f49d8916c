package org.jostree.repo;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.DigestException;
import java.security.MessageDigest;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jostree.object.Checksum;
import org.jostree.object.FileHeader;
import org.jostree.object.FileId;
import org.jostree.posix.Fd;
import org.jostree.posix.OpenFlags;
import org.jostree.posix.Posix;
import org.jostree.posix.PosixException;
import org.jspecify.annotations.Nullable;

/**
 * Reads file objects whole, one after the other, for their checksums or their content: with few
 * system calls, and with the buffers, the digest and the inflater that it has. For one thread.
 */
final class FileReading {
  private static final int IN_BYTES = 64 << 10;
  private static final int OUT_BYTES = 64 << 10;
  private static final ThreadLocal<FileReading> OF_THREAD =
      ThreadLocal.withInitial(FileReading::new);

  private final Posix posix = Posix.instance();
  private final MessageDigest digest = Checksum.newDigest();
  private final ByteBuffer in = ByteBuffer.allocateDirect(IN_BYTES);
  private final byte[] out = new byte[OUT_BYTES];
  private final Inflater inflater = new Inflater(true);

  /** Most files of a tree have the same header: owner, mode and no attributes. */
  private @Nullable FileHeader lastHeader;

  private byte[] lastFramed = {};
  private final byte[] sum = new byte[Checksum.BYTES];

  private FileReading() {}

  /** The one of this thread. */
  static FileReading ofThread() {
    return OF_THREAD.get();
  }

  /**
   * The checksum of the object as it is on disk.
   *
   * @throws java.nio.file.NoSuchFileException when there is none
   * @throws CorruptObjectException when it cannot be read as a file object at all
   */
  Checksum checksum(FileEncoding encoding, FileId file, Path object) throws IOException {
    digest.reset();
    if (encoding instanceof ArchiveEncoding) {
      addArchived(file, object);
    } else {
      FileHeader header = encoding.header(file, object).header();
      digest.update(header.framed());
      if (header.isRegular()) {
        addPlain(object);
      }
    }
    return Checksum.of(digest.digest());
  }

  private Fd open(Path object) throws IOException {
    try {
      return posix.open(object, OpenFlags.O_RDONLY | OpenFlags.O_NOFOLLOW | OpenFlags.O_CLOEXEC, 0);
    } catch (PosixException e) {
      throw PlainFiles.absent(e, object);
    }
  }

  private void addPlain(Path object) throws IOException {
    try (Fd fd = open(object)) {
      while (fill(fd)) {
        digest.update(in);
      }
    }
  }

  /** Reads on, as much as fits; whether there was anything. */
  private boolean fill(Fd fd) throws IOException {
    in.clear();
    int count = posix.read(fd, in);
    in.flip();
    return count > 0;
  }

  private void addArchived(FileId file, Path object) throws IOException {
    try (Fd fd = open(object)) {
      fill(fd);
      FileHeader.Sized sized = readHeader(file, fd);
      digest.update(sized.header().framed());
      if (sized.header().isRegular()) {
        inflate(file, fd, sized.size());
      }
    }
  }

  private FileHeader.Sized readHeader(FileId file, Fd fd) throws IOException {
    int length = ArchiveEncoding.headerLength(file, take(file, fd, FileHeader.FRAME_BYTES));
    return ArchiveEncoding.parse(file, take(file, fd, length));
  }

  /** The next bytes of the file. */
  private byte[] take(FileId file, Fd fd, int length) throws IOException {
    byte[] bytes = new byte[Math.min(length, Math.max(in.remaining(), OUT_BYTES))];
    int count = 0;
    while (count < length) {
      if (!in.hasRemaining() && !fill(fd)) {
        throw FileEncoding.corrupt(file, "ends within its header", null);
      }
      int piece = Math.min(in.remaining(), length - count);
      if (count + piece > bytes.length) {
        bytes = java.util.Arrays.copyOf(bytes, Math.min(length, 2 * (count + piece)));
      }
      in.get(bytes, count, piece);
      count += piece;
    }
    return bytes.length == length ? bytes : java.util.Arrays.copyOf(bytes, length);
  }

  /** From what is in the buffer on. */
  private void inflate(FileId file, Fd fd, long size) throws IOException {
    inflater.reset();
    inflater.setInput(in);
    long length = 0;
    try {
      while (!inflater.finished()) {
        int count = inflater.inflate(out);
        digest.update(out, 0, count);
        length += count;
        if (length > size) {
          throw wrongSize(file);
        }
        if (count == 0 && !inflater.finished()) {
          if (inflater.needsDictionary() || !fill(fd)) {
            throw FileEncoding.corrupt(
                file, "invalid compressed data: Unexpected end of ZLIB input stream", null);
          }
          inflater.setInput(in);
        }
      }
    } catch (DataFormatException e) {
      throw FileEncoding.corrupt(file, "invalid compressed data: " + e.getMessage(), e);
    }
    if (length != size) {
      throw wrongSize(file);
    }
  }

  /** As {@link Repo#inflate}, of an archive. */
  boolean inflate(
      LooseObjects objects,
      FileId file,
      FileHeader header,
      long size,
      boolean compares,
      ByteBuffer destination)
      throws IOException {
    int start = destination.position();
    int limit = destination.limit();
    boolean isRight = false;
    try (Fd fd = ObjectOpening.open(objects, file.checksum())) {
      isRight =
          fill(fd)
              && skipHeader()
              && inflate(fd, destination.limit(start + (int) size))
              && (!compares || isOfChecksum(file, header, destination.flip().position(start)));
    } catch (PosixException | DataFormatException e) {
      // Whoever reads it in another way finds the same.
    }
    destination.limit(limit).position(isRight ? start + (int) size : start);
    return isRight;
  }

  /** Skips the header if all of it is in the buffer, as usual. */
  private boolean skipHeader() {
    if (in.remaining() < FileHeader.FRAME_BYTES) {
      return false;
    }
    int length = in.getInt();
    int padding = in.getInt();
    if (padding != 0 || length < 0 || length > in.remaining()) {
      return false;
    }
    in.position(in.position() + length);
    return true;
  }

  /** Inflates from what is in the buffer on; whether that is as much as there is room for. */
  private boolean inflate(Fd fd, ByteBuffer destination) throws IOException, DataFormatException {
    inflater.reset();
    inflater.setInput(in);
    while (!inflater.finished()) {
      boolean isFull = !destination.hasRemaining();
      int count = isFull ? inflater.inflate(out, 0, 1) : inflater.inflate(destination);
      if (isFull && count > 0) {
        return false;
      }
      if (count == 0 && !inflater.finished()) {
        if (inflater.needsDictionary() || !fill(fd)) {
          return false;
        }
        inflater.setInput(in);
      }
    }
    return !destination.hasRemaining();
  }

  private boolean isOfChecksum(FileId file, FileHeader header, ByteBuffer content) {
    if (!header.equals(lastHeader)) {
      lastFramed = header.framed();
      lastHeader = header;
    }
    digest.reset();
    digest.update(lastFramed);
    digest.update(content);
    try {
      digest.digest(sum, 0, sum.length);
    } catch (DigestException e) {
      throw new IllegalStateException("a sum that has another length", e);
    }
    return file.checksum().isOf(sum);
  }

  private static CorruptObjectException wrongSize(FileId file) {
    return FileEncoding.corrupt(file, "content is not of the size in its header", null);
  }
}
