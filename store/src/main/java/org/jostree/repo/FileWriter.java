package org.jostree.repo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.concurrent.atomic.AtomicLong;
import org.jostree.object.Checksum;
import org.jostree.object.FileHeader;
import org.jostree.object.FileId;
import org.jostree.object.ObjectType;
import org.jostree.posix.Fd;
import org.jostree.posix.Posix;
import org.jostree.posix.PosixException;
import org.jspecify.annotations.Nullable;

/**
 * Stores file objects. A content that fits the buffer is hashed first and written only if it is
 * new. A larger one is written while it is hashed; or, where storing means compressing and the
 * source can be read twice, hashed first.
 */
final class FileWriter {
  private static final int BUFFER_BYTES = 1 << 20;

  private static final ThreadLocal<ByteBuffer> BUFFER =
      ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(BUFFER_BYTES));

  private final Repo repo;
  private final Staging staging;
  private final FreeSpace space;
  private final AtomicLong total = new AtomicLong();
  private final AtomicLong written = new AtomicLong();
  private final AtomicLong bytesWritten = new AtomicLong();

  FileWriter(Repo repo, Staging staging, FreeSpace space) {
    this.repo = repo;
    this.staging = staging;
    this.space = space;
  }

  long total() {
    return total.get();
  }

  long written() {
    return written.get();
  }

  long bytesWritten() {
    return bytesWritten.get();
  }

  /** The room on the disk that is left for files. */
  FreeSpace space() {
    return space;
  }

  /** Counts a file that was stored, or found, in another way. */
  void countExisting() {
    total.incrementAndGet();
  }

  /** Counts one that was not here, its content of so many bytes. */
  void countWritten(long size) {
    written.incrementAndGet();
    bytesWritten.addAndGet(size);
  }

  FileId write(FileHeader header, long size, ContentReader content, @Nullable FileId expected)
      throws IOException {
    total.incrementAndGet();
    if (header.isSymlink()) {
      FileId id = named(header.startDigest(), expected);
      if (isNew(id)) {
        store(id, SymlinkTarget.write(repo.mode(), staging, header), 0);
      }
      return id;
    }
    ByteBuffer buffer = BUFFER.get();
    boolean whole = fill(content, buffer.clear());
    return whole
        ? writeBuffered(header, size, buffer, expected)
        : writeLarge(header, size, content, buffer, expected);
  }

  /** Makes a file that is what its object has to be that object, by a hard link. */
  FileId adopt(FileHeader header, long size, Fd file) throws IOException {
    FdContent content = new FdContent(file);
    MessageDigest digest = header.startDigest();
    ByteBuffer buffer = BUFFER.get();
    long length = 0;
    boolean last;
    do {
      last = fill(content, buffer.clear());
      length += buffer.remaining();
      digest.update(buffer);
    } while (!last);
    checkSize(size, length);
    FileId id = named(digest, null);
    String temporary = staging.temporaryName();
    if (isNew(id)) {
      Posix posix = Posix.instance();
      try {
        posix.linkOpenFile(file, staging.directory(), temporary);
      } catch (PosixException e) {
        switch (e.errno()) {
          case EXDEV, EMLINK, EPERM, ENOENT -> {
            return write(header, size, new FdContent(file), id);
          }
          default -> throw e;
        }
      }
      posix.futimens(file, 0, 0);
      store(id, temporary, size);
    }
    total.incrementAndGet();
    return id;
  }

  /** Stores a file under a name that is taken for right. */
  void writeUnchecked(FileId id, FileHeader header, long size, ContentReader content)
      throws IOException {
    total.incrementAndGet();
    if (!isNew(id)) {
      return;
    }
    if (header.isSymlink()) {
      store(id, SymlinkTarget.write(repo.mode(), staging, header), 0);
      return;
    }
    space.take(size);
    ByteBuffer buffer = BUFFER.get();
    try (FileSink sink = FileSink.open(repo, staging, header, size)) {
      long length = 0;
      boolean last;
      do {
        last = fill(content, buffer.clear());
        length += buffer.remaining();
        sink.write(buffer);
      } while (!last);
      checkSize(size, length);
      store(id, sink.finish(), size);
    }
  }

  /** Takes over a file object as another archive has it. */
  @SuppressWarnings("PMD.CloseResource") // ended, not closed
  void writeArchived(FileId id, InputStream archived) throws IOException {
    total.incrementAndGet();
    ArchivedCopy copy = new ArchivedCopy(staging, space, id, archived);
    try {
      long size = copy.run();
      store(id, copy.temporary(), size);
    } finally {
      copy.end();
    }
  }

  private FileId writeBuffered(
      FileHeader header, long size, ByteBuffer content, @Nullable FileId expected)
      throws IOException {
    checkSize(size, content.remaining());
    MessageDigest digest = header.startDigest();
    digest.update(content.duplicate());
    FileId id = named(digest, expected);
    if (!isNew(id)) {
      return id;
    }
    space.take(size);
    try (FileSink sink = FileSink.open(repo, staging, header, size)) {
      sink.write(content);
      store(id, sink.finish(), size);
    }
    return id;
  }

  private FileId writeLarge(
      FileHeader header,
      long size,
      ContentReader content,
      ByteBuffer buffer,
      @Nullable FileId expected)
      throws IOException {
    if (repo.mode() == RepoMode.ARCHIVE || expected != null) {
      FileId known = expected != null ? expected : hashAhead(header, content, buffer);
      if (known != null && !isNew(known)) {
        return known;
      }
    }
    space.take(size);
    MessageDigest digest = header.startDigest();
    try (FileSink sink = FileSink.open(repo, staging, header, size)) {
      long length = 0;
      boolean last;
      do {
        length += buffer.remaining();
        digest.update(buffer.duplicate());
        sink.write(buffer);
        last = fill(content, buffer.clear());
      } while (!last || buffer.hasRemaining());
      checkSize(size, length);
      FileId id = named(digest, expected);
      if (isNew(id)) {
        store(id, sink.finish(), size);
      }
      return id;
    }
  }

  /**
   * Reads the whole content for its checksum and goes back to where the first bufferful is in the
   * buffer; null when it cannot be read twice. What is stored is named by what is then read, so
   * that a file that changes in between does no harm.
   */
  private static @Nullable FileId hashAhead(
      FileHeader header, ContentReader content, ByteBuffer buffer) throws IOException {
    MessageDigest digest = header.startDigest();
    digest.update(buffer.duplicate());
    if (!content.rewind()) {
      return null;
    }
    fill(content, buffer.clear());
    boolean last;
    do {
      last = fill(content, buffer.clear());
      digest.update(buffer);
    } while (!last);
    content.rewind();
    fill(content, buffer.clear());
    return new FileId(Checksum.of(digest.digest()));
  }

  /** Fills the buffer and makes it ready for reading; whether the content ended. */
  private static boolean fill(ContentReader content, ByteBuffer buffer) throws IOException {
    int count = 0;
    while (buffer.hasRemaining() && count >= 0) {
      count = content.read(buffer);
    }
    buffer.flip();
    return count < 0;
  }

  private static void checkSize(long expected, long actual) throws IOException {
    if (expected != actual) {
      throw new IOException(
          "File changed while it was read: " + actual + " bytes, not " + expected);
    }
  }

  private static FileId named(MessageDigest digest, @Nullable FileId expected)
      throws CorruptObjectException {
    Checksum actual = Checksum.of(digest.digest());
    if (expected != null && !expected.checksum().equals(actual)) {
      throw new CorruptObjectException(expected, actual);
    }
    return new FileId(actual);
  }

  private boolean isNew(FileId id) {
    return !staging.isStored(id);
  }

  private void store(FileId id, String temporary, long size) throws IOException {
    if (staging.add(temporary, id.checksum(), ObjectType.FILE)) {
      countWritten(size);
    }
  }
}
