package org.jostree.mount.content;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jostree.object.Checksum;
import org.jostree.object.FileId;
import org.jostree.posix.Errno;
import org.jostree.posix.Fd;
import org.jostree.posix.FileStatus;
import org.jostree.posix.Posix;
import org.jostree.posix.PosixException;
import org.jostree.repo.CorruptObjectException;
import org.jostree.repo.MissingObjectException;
import org.jostree.repo.Repo;

/** Content that lies in the repository as it is: read from the object's file into the answer. */
final class InPlaceContent implements Closeable {
  /** Open files hold inodes in memory, and a process may have only so many. */
  private static final int OPEN_FILES = 128;

  private static final int BUFFER_BYTES = 128 << 10;

  /** How long a file that stays open is trusted not to have been changed in place. */
  private static final long TRUST_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Posix posix = Posix.instance();
  private final RepositoryFiles files;
  private final Verification verification;
  private final LeasedCache<FileId, OpenObject> open = new LeasedCache<>(OPEN_FILES, object -> 1);
  private final ThreadLocal<ByteBuffer> buffers =
      ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(BUFFER_BYTES));

  InPlaceContent(RepositoryFiles files, Verification verification) {
    this.files = files;
    this.verification = verification;
  }

  private static final class OpenObject implements Closeable {
    final Fd fd;
    final FileStatus status;
    volatile long lookedAtNanos;

    OpenObject(Fd fd, FileStatus status) {
      this.fd = fd;
      this.status = status;
      this.lookedAtNanos = System.nanoTime();
    }

    @Override
    public void close() throws IOException {
      fd.close();
    }
  }

  LeasedCache.Figures openObjects() {
    return open.figures();
  }

  /** Reads a part of an object if that is open already, and says whether it is. */
  boolean readIfOpen(FileId file, FileFacts facts, long offset, ByteBuffer destination)
      throws IOException {
    LeasedCache<FileId, OpenObject>.Lease known =
        isWhole(facts, offset, destination) ? null : open.lendIfHere(file);
    if (known == null) {
      return false;
    }
    try (known) {
      if (isUnchanged(known.value())) {
        fill(file, known.value().fd, offset, destination);
        return true;
      }
    }
    open.forget(file);
    return false;
  }

  void read(FileId file, FileFacts facts, Repo holder, long offset, ByteBuffer destination)
      throws IOException {
    if (isWhole(facts, offset, destination)) {
      readWhole(file, facts, holder, destination);
      return;
    }
    try (LeasedCache<FileId, OpenObject>.Lease lease =
        open.lend(file, key -> open(key, facts, holder))) {
      fill(file, lease.value().fd, offset, destination);
    }
  }

  private static boolean isWhole(FileFacts facts, long offset, ByteBuffer destination) {
    return offset == 0 && facts.size() <= destination.remaining();
  }

  /** Most files are asked for once and whole; checking those needs no second reading. */
  private void readWhole(FileId file, FileFacts facts, Repo holder, ByteBuffer destination)
      throws IOException {
    int start = destination.position();
    try (Fd fd = openFile(file, holder)) {
      if (isVerified(facts, fd)) {
        fillWhole(file, facts, fd, destination);
        return;
      }
      FileStatus status = status(file, facts, fd);
      fillWhole(file, facts, fd, destination);
      // One at a time: who comes while the content is being compared ahead of him need not do it.
      synchronized (facts) {
        if (mustVerify(facts, status)) {
          ByteBuffer content = destination.duplicate().flip().position(start);
          MessageDigest digest = digest(file, facts);
          digest.update(content);
          accept(file, facts, status, digest);
        }
      }
    }
  }

  private void fillWhole(FileId file, FileFacts facts, Fd fd, ByteBuffer destination)
      throws IOException {
    int start = destination.position();
    fill(file, fd, 0, destination);
    if (destination.position() - start != facts.size()) {
      throw resized(file, destination.position() - start, facts);
    }
  }

  /** Has the content in the page cache, and compared if that need not be done again. */
  void prepare(FileId file, FileFacts facts, Repo holder) throws IOException {
    try (Fd fd = openFile(file, holder)) {
      FileStatus status = status(file, facts, fd);
      if (verification != Verification.OPEN) {
        readThrough(fd, piece -> {});
        return;
      }
      verifyOnce(file, facts, fd, status);
    }
  }

  /** Has the content compared if that need not be done again. */
  void verify(FileId file, FileFacts facts, Repo holder) throws IOException {
    try (Fd fd = openFile(file, holder)) {
      verifyOnce(file, facts, fd, status(file, facts, fd));
    }
  }

  private void verifyOnce(FileId file, FileFacts facts, Fd fd, FileStatus status)
      throws IOException {
    synchronized (facts) {
      if (!facts.isVerified(status)) {
        verify(file, facts, fd, status);
      }
    }
  }

  /** Opens an object whose content is the right one. */
  Fd openContent(FileId file, FileFacts facts, Repo holder) throws IOException {
    return open(file, facts, holder).fd;
  }

  private OpenObject open(FileId file, FileFacts facts, Repo holder) throws IOException {
    Fd fd = openFile(file, holder);
    try {
      FileStatus status = status(file, facts, fd);
      if (mustVerify(facts, status)) {
        verify(file, facts, fd, status);
      }
      return new OpenObject(fd, status);
    } catch (IOException | RuntimeException e) {
      fd.close();
      throw e;
    }
  }

  private Fd openFile(FileId file, Repo holder) throws IOException {
    try {
      return holder.openObject(file);
    } catch (PosixException e) {
      if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR) {
        MissingObjectException missing = new MissingObjectException(file);
        missing.initCause(e);
        throw missing;
      }
      throw e;
    }
  }

  private FileStatus status(FileId file, FileFacts facts, Fd fd) throws IOException {
    FileStatus status = posix.fstat(fd);
    if (!status.isRegular()) {
      throw new CorruptObjectException(file, "not a regular file", null);
    }
    if (status.size() != facts.size()) {
      throw resized(file, status.size(), facts);
    }
    return status;
  }

  private static CorruptObjectException resized(FileId file, long size, FileFacts facts) {
    return new CorruptObjectException(
        file, "has " + size + " bytes and had " + facts.size() + " when it was looked up", null);
  }

  private boolean mustVerify(FileFacts facts, FileStatus status) {
    return switch (verification) {
      case NEVER -> false;
      case ALWAYS -> true;
      case OPEN -> !facts.isVerified(status);
    };
  }

  /** Whether nothing has to be looked at any more. */
  private boolean isVerified(FileFacts facts, Fd fd) throws IOException {
    FileStatus then = verification == Verification.OPEN ? facts.verified() : null;
    return then != null && posix.isUnchanged(fd, then);
  }

  private void verify(FileId file, FileFacts facts, Fd fd, FileStatus status) throws IOException {
    MessageDigest digest = digest(file, facts);
    readThrough(fd, digest::update);
    accept(file, facts, status, digest);
  }

  private void readThrough(Fd fd, Consumer<ByteBuffer> sink) throws IOException {
    readThrough(fd, buffers.get(), sink);
  }

  /** Reads a file from begin to end, piece by piece. */
  static void readThrough(Fd fd, ByteBuffer buffer, Consumer<ByteBuffer> sink) throws IOException {
    for (long offset = 0; ; offset += buffer.limit()) {
      buffer.clear();
      if (Posix.instance().pread(fd, buffer, offset) == 0) {
        return;
      }
      sink.accept(buffer.flip());
    }
  }

  private MessageDigest digest(FileId file, FileFacts facts) throws IOException {
    return facts.header(files.xattrs(file, facts)).startDigest();
  }

  private static void accept(FileId file, FileFacts facts, FileStatus status, MessageDigest digest)
      throws CorruptObjectException {
    RepositoryFiles.check(file, Checksum.of(digest.digest()));
    facts.rememberVerified(status);
  }

  private boolean isUnchanged(OpenObject object) throws IOException {
    long now = System.nanoTime();
    if (now - object.lookedAtNanos < TRUST_NANOS || verification == Verification.NEVER) {
      return true;
    }
    object.lookedAtNanos = now;
    return posix.isUnchanged(object.fd, object.status);
  }

  private void fill(FileId file, Fd fd, long offset, ByteBuffer destination) throws IOException {
    long position = offset;
    while (destination.hasRemaining()) {
      int count;
      try {
        count = posix.pread(fd, destination, position);
      } catch (PosixException e) {
        throw new IOException("reading object " + file.display() + ": " + e.getMessage(), e);
      }
      if (count == 0) {
        return;
      }
      position += count;
    }
  }

  @Override
  public void close() throws IOException {
    open.close();
  }
}
