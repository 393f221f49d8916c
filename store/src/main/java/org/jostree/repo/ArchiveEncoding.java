package org.jostree.repo;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.jostree.object.FileHeader;
import org.jostree.object.FileId;
import org.jostree.object.MalformedObjectException;
import org.jostree.posix.Fd;
import org.jostree.posix.OpenFlags;
import org.jostree.posix.Posix;
import org.jostree.posix.PosixException;
import org.jspecify.annotations.Nullable;

/**
 * {@code .filez}: a framed header {@code (tuuuusa(ayay))}, then, for a regular file, its content as
 * a raw deflate stream.
 */
final class ArchiveEncoding implements FileEncoding {
  private static final int BUFFER_BYTES = 64 << 10;

  /** What is read at once for a header: longer ones, with many attributes, are rare. */
  private static final int USUAL_HEADER_BYTES = 512;

  private static final int FRAME_BYTES = 8;

  @Override
  public FileHeader.Sized header(FileId file, Path object) throws IOException {
    if (Posix.isLoaded()) {
      FileHeader.Sized usual = headerByCalls(file, object);
      if (usual != null) {
        return usual;
      }
    }
    try (InputStream in = Files.newInputStream(object)) {
      return readHeader(file, in);
    }
  }

  /** For servers and whole trees; null if the header is not a usual one. */
  private static FileHeader.@Nullable Sized headerByCalls(FileId file, Path object)
      throws IOException {
    Posix posix = Posix.instance();
    ByteBuffer start = ByteBuffer.allocate(USUAL_HEADER_BYTES);
    try (Fd fd = posix.open(object, OpenFlags.O_RDONLY | OpenFlags.O_NOFOLLOW, 0)) {
      posix.pread(fd, start, 0);
    } catch (PosixException e) {
      throw PlainFiles.absent(e, object);
    }
    start.flip();
    if (start.remaining() < FRAME_BYTES) {
      return null;
    }
    int length = start.getInt();
    int padding = start.getInt();
    if (padding != 0 || length < 0 || length > start.remaining()) {
      return null;
    }
    byte[] header = new byte[length];
    start.get(header);
    return parse(file, header);
  }

  @Override
  @SuppressWarnings("PMD.CloseResource") // handed over to the caller
  public FileObject open(FileId file, Path object) throws IOException {
    return open(file, Files.newInputStream(object));
  }

  /** Reads the header; closes the stream when that fails. */
  static FileObject open(FileId file, InputStream in) throws IOException {
    try {
      FileHeader.Sized sized = readHeader(file, in);
      if (sized.header().isSymlink()) {
        in.close();
        return new FileObject(sized.header(), 0, FileEncoding.noContent());
      }
      return new FileObject(
          sized.header(), sized.size(), new InflatedContent(file, in, sized.size()));
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  private static FileHeader.Sized readHeader(FileId file, InputStream in) throws IOException {
    int length = headerLength(file, readWithinHeader(file, in, FRAME_BYTES));
    return parse(file, readWithinHeader(file, in, length));
  }

  /** What the frame in front of a header says of its length, in bytes. */
  static int headerLength(FileId file, byte[] frame) throws CorruptObjectException {
    ByteBuffer numbers = ByteBuffer.wrap(frame);
    int length = numbers.getInt();
    int padding = numbers.getInt();
    if (padding != 0 || length < 0 || length > LooseObjects.MAX_METADATA_BYTES) {
      throw FileEncoding.corrupt(file, "invalid header size " + length, null);
    }
    return length;
  }

  private static byte[] readWithinHeader(FileId file, InputStream in, int length)
      throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw FileEncoding.corrupt(file, "ends within its header", null);
    }
    return bytes;
  }

  /** Reads the header behind its frame. */
  static FileHeader.Sized parse(FileId file, byte[] header) throws CorruptObjectException {
    try {
      return FileHeader.parseArchive(header);
    } catch (MalformedObjectException e) {
      throw FileEncoding.corrupt(file, String.valueOf(e.getMessage()), e);
    }
  }

  /** How many compressed bytes a content that was read to its end has taken. */
  static long deflatedBytes(InputStream content) {
    return content instanceof InflatedContent inflated
        ? inflated.machine.inflater.getBytesRead()
        : 0;
  }

  /** Inflates, and sees to it that there is as much as the header promised, and no more. */
  private static final class InflatedContent extends InflaterInputStream {
    private final FileId file;
    private final Machine machine;
    private long remaining;
    private boolean closed;

    InflatedContent(FileId file, InputStream deflated, long size) {
      this(file, deflated, size, Machine.take());
    }

    private InflatedContent(FileId file, InputStream deflated, long size, Machine machine) {
      super(deflated, machine.inflater, 1);
      this.buf = machine.buffer;
      this.machine = machine;
      this.file = file;
      this.remaining = size;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int count;
      try {
        count = super.read(bytes, offset, length);
      } catch (java.util.zip.ZipException | EOFException e) {
        throw FileEncoding.corrupt(file, "invalid compressed data: " + e.getMessage(), e);
      }
      if (count > remaining || (count < 0 && remaining > 0)) {
        throw FileEncoding.corrupt(file, "content is not of the size in its header", null);
      }
      remaining -= Math.max(count, 0);
      return count;
    }

    @Override
    public void close() throws IOException {
      super.close();
      if (!closed) {
        closed = true;
        machine.giveBack();
      }
    }
  }

  /** What inflating takes: making it takes longer than inflating a small file. */
  private static final class Machine {
    private static final int MAX_SPARE = 16;
    private static final BlockingQueue<Machine> SPARE = new ArrayBlockingQueue<>(MAX_SPARE);

    private final Inflater inflater = new Inflater(true);
    private final byte[] buffer = new byte[BUFFER_BYTES];

    static Machine take() {
      Machine spare = SPARE.poll();
      return spare == null ? new Machine() : spare;
    }

    void giveBack() {
      inflater.reset();
      if (!SPARE.offer(this)) {
        inflater.end();
      }
    }
  }
}
