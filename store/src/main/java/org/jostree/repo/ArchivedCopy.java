package org.jostree.repo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import org.jostree.object.Checksum;
import org.jostree.object.FileHeader;
import org.jostree.object.FileId;
import org.jostree.posix.Fd;
import org.jostree.posix.Posix;

/**
 * A file object of another archive on its way into ours: written as it comes, while it is inflated
 * and compared with its name. To deflate it once more would take ten times as long as all the rest.
 */
final class ArchivedCopy extends InputStream {
  private static final int BUFFER_BYTES = 64 << 10;

  private static final ThreadLocal<Machine> MACHINE = ThreadLocal.withInitial(Machine::new);

  private final Staging staging;
  private final FreeSpace space;
  private final FileId file;
  private final InputStream archived;
  private final String temporary;
  private final Fd out;
  private final Machine machine = MACHINE.get();

  /** How many bytes it may take: known once the header is. */
  private long maximum = LooseObjects.MAX_METADATA_BYTES;

  private long total;
  private boolean finished;

  private static final class Machine {
    final byte[] content = new byte[BUFFER_BYTES];
    final ByteBuffer out = ByteBuffer.allocateDirect(4 * BUFFER_BYTES);
  }

  ArchivedCopy(Staging staging, FreeSpace space, FileId file, InputStream archived)
      throws IOException {
    this.staging = staging;
    this.space = space;
    this.file = file;
    this.archived = archived;
    this.temporary = staging.temporaryName();
    this.out = staging.createTemporary(temporary);
    machine.out.clear();
  }

  /**
   * Copies it.
   *
   * @return how large its content is, in bytes
   * @throws CorruptObjectException when it is not what its name promises
   */
  long run() throws IOException {
    long size;
    try (FileObject object = ArchiveEncoding.open(file, this)) {
      FileHeader header = object.header();
      size = object.size();
      byte[] head = header.framedForArchive(size);
      // Deflate makes what cannot be compressed larger by five bytes in each 16 KiB.
      maximum = head.length + size + size / 1024 + 1024;
      MessageDigest digest = header.startDigest();
      long length = 0;
      int count;
      while ((count = object.content().read(machine.content)) >= 0) {
        digest.update(machine.content, 0, count);
        length += count;
      }
      if (length != size) {
        throw FileEncoding.corrupt(file, "content is not of the size in its header", null);
      }
      Checksum actual = Checksum.of(digest.digest());
      if (!actual.equals(file.checksum())) {
        throw new CorruptObjectException(file, actual);
      }
      requireNothingBehind(head.length + ArchiveEncoding.deflatedBytes(object.content()));
    }
    flush();
    staging.finishTemporary(out);
    finished = true;
    return size;
  }

  /** The name under which it waits to be given its own. */
  String temporary() {
    return temporary;
  }

  private void requireNothingBehind(long expected) throws IOException {
    if (read() >= 0 || total != expected) {
      throw FileEncoding.corrupt(file, "has other bytes than its content needs", null);
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int count = archived.read(bytes, offset, Math.min(length, BUFFER_BYTES));
    if (count > 0) {
      total += count;
      if (total > maximum) {
        throw FileEncoding.corrupt(file, "has other bytes than its content needs", null);
      }
      if (machine.out.remaining() < count) {
        flush();
      }
      machine.out.put(bytes, offset, count);
    }
    return count;
  }

  private void flush() throws IOException {
    machine.out.flip();
    space.take(machine.out.remaining());
    Posix.instance().writeFully(out, machine.out);
    machine.out.clear();
  }

  /** What {@link ArchiveEncoding#open} closes is what it read from, not the copy. */
  @Override
  public void close() {
    // See end.
  }

  /** Ends the copy; one that did not come to its end is gone. */
  void end() throws IOException {
    try (out) {
      if (!finished) {
        staging.discard(temporary);
      }
    }
  }
}
