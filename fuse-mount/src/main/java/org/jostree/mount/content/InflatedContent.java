package org.jostree.mount.content;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import org.jostree.object.Checksum;
import org.jostree.object.FileHeader;
import org.jostree.object.FileId;
import org.jostree.posix.Fd;
import org.jostree.posix.FileStatus;
import org.jostree.posix.OpenFlags;
import org.jostree.posix.Posix;
import org.jostree.repo.CorruptObjectException;
import org.jostree.repo.FileObject;
import org.jostree.repo.Repo;
import org.jspecify.annotations.Nullable;

/**
 * Content that lies in the repository deflated. A deflated file can be read from its beginning
 * only, so it is inflated whole, once, and kept while it is being read: in memory if it is small,
 * else in a file, which other mounts of the repository use too. The checksum is computed on the
 * way.
 */
final class InflatedContent implements Closeable {
  private static final long LARGEST_IN_MEMORY = 1 << 20;
  private static final long MEMORY_BYTES = 12 << 20;
  private static final int BUFFER_BYTES = 64 << 10;

  private final RepositoryFiles files;
  private final Repo repo;
  private final boolean verifies;
  private final Spill spill;
  private final LeasedCache<FileId, InMemory> memory =
      new LeasedCache<>(MEMORY_BYTES, content -> content.bytes().length);
  private final LeasedCache<FileId, InFile> spilled;
  private final ThreadLocal<byte[]> buffers = ThreadLocal.withInitial(() -> new byte[BUFFER_BYTES]);

  InflatedContent(RepositoryFiles files, Repo repo, ContentSettings settings) {
    this.files = files;
    this.repo = repo;
    this.verifies = settings.verification() != Verification.NEVER;
    this.spill = new Spill(repo, settings, files.cacheDirectory());
    this.spilled = new LeasedCache<>(settings.cacheBytes(), InFile::size);
  }

  @SuppressWarnings("ArrayRecordComponent") // a holder, never compared
  private record InMemory(byte[] bytes) implements Closeable {
    @Override
    public void close() {
      // The collector frees it.
    }
  }

  /**
   * An inflated file.
   *
   * @param status when it was compared
   */
  private record InFile(Fd fd, FileStatus status) implements Closeable {
    long size() {
      return status.size();
    }

    /** Others can reach it by its name. That it gets used, or loses its name, is no change. */
    boolean isUnchanged() throws IOException {
      return Posix.instance().hasContentOf(fd, status);
    }

    @Override
    public void close() throws IOException {
      fd.close();
    }
  }

  /** Takes inflated bytes. */
  private interface Sink {
    void accept(byte[] bytes, int length) throws IOException;
  }

  LeasedCache.Figures inMemory() {
    return memory.figures();
  }

  LeasedCache.Figures inFiles() {
    return spilled.figures();
  }

  void read(FileId file, FileFacts facts, long offset, ByteBuffer destination) throws IOException {
    long size = facts.size();
    if (size > LARGEST_IN_MEMORY) {
      try (LeasedCache<FileId, InFile>.Lease lease = lendUnchanged(file, facts)) {
        fill(lease.value().fd(), offset, destination);
      }
      return;
    }
    boolean isWhole = offset == 0 && size <= destination.remaining();
    if (isWhole && !memory.contains(file)) {
      inflateWhole(file, facts, destination);
      return;
    }
    try (LeasedCache<FileId, InMemory>.Lease lease = lendInMemory(file, facts)) {
      int count = (int) Math.min(destination.remaining(), size - offset);
      destination.put(lease.value().bytes(), (int) offset, count);
    }
    if (isWhole) {
      // The kernel keeps it from now on.
      memory.forget(file);
    }
  }

  /** Has the file inflated for whoever reads it soon. */
  void prepare(FileId file, FileFacts facts) throws IOException {
    if (facts.size() > LARGEST_IN_MEMORY) {
      lendInFile(file, facts).close();
    } else {
      lendInMemory(file, facts).close();
    }
  }

  /** Opens the inflated file. */
  Fd open(FileId file, FileFacts facts) throws IOException {
    try (LeasedCache<FileId, InFile>.Lease lease = lendUnchanged(file, facts)) {
      Path copy = Path.of("/proc/self/fd", Integer.toString(lease.value().fd().number()));
      return Posix.instance().open(copy, OpenFlags.O_RDONLY, 0);
    }
  }

  private LeasedCache<FileId, InMemory>.Lease lendInMemory(FileId file, FileFacts facts)
      throws IOException {
    LeasedCache<FileId, InMemory>.Lease here = memory.lendIfHere(file);
    return here != null ? here : memory.lend(file, key -> intoMemory(key, facts));
  }

  private LeasedCache<FileId, InFile>.Lease lendInFile(FileId file, FileFacts facts)
      throws IOException {
    LeasedCache<FileId, InFile>.Lease here = spilled.lendIfHere(file);
    return here != null ? here : spilled.lend(file, key -> intoFile(key, facts));
  }

  private LeasedCache<FileId, InFile>.Lease lendUnchanged(FileId file, FileFacts facts)
      throws IOException {
    LeasedCache<FileId, InFile>.Lease lease = lendInFile(file, facts);
    if (lease.value().isUnchanged()) {
      return lease;
    }
    lease.close();
    spilled.forget(file);
    return lendInFile(file, facts);
  }

  private InMemory intoMemory(FileId file, FileFacts facts) throws IOException {
    ByteBuffer content = ByteBuffer.allocate((int) facts.size());
    inflateWhole(file, facts, content);
    return new InMemory(content.array());
  }

  private void inflateWhole(FileId file, FileFacts facts, ByteBuffer destination)
      throws IOException {
    FileHeader header = facts.header(files.xattrs(file, facts));
    if (!repo.inflate(file, header, facts.size(), verifies, destination)) {
      // It lies elsewhere, or this says what is the matter.
      inflate(file, facts, (bytes, length) -> destination.put(bytes, 0, length));
    }
  }

  private InFile intoFile(FileId file, FileFacts facts) throws IOException {
    Posix posix = Posix.instance();
    InFile kept = kept(file, facts);
    if (kept != null) {
      return kept;
    }
    try (Spill.NewFile made = spill.newFile()) {
      Fd fd = made.fd();
      inflate(
          file, facts, (bytes, length) -> posix.writeFully(fd, ByteBuffer.wrap(bytes, 0, length)));
      FileStatus status = posix.fstat(fd);
      return new InFile(made.take(file), status);
    }
  }

  /** What this or another mount has inflated before, compared again; null if there is none. */
  private @Nullable InFile kept(FileId file, FileFacts facts) throws IOException {
    Fd fd = spill.find(file, facts.size());
    if (fd == null) {
      return null;
    }
    try {
      FileStatus status = Posix.instance().fstat(fd);
      MessageDigest digest = facts.header(files.xattrs(file, facts)).startDigest();
      InPlaceContent.readThrough(fd, ByteBuffer.wrap(buffers.get()), digest::update);
      if (Checksum.of(digest.digest()).equals(file.checksum())) {
        return new InFile(fd, status);
      }
    } catch (IOException | RuntimeException e) {
      fd.close();
      throw e;
    }
    fd.close();
    spill.remove(file);
    return null;
  }

  private void inflate(FileId file, FileFacts facts, Sink sink) throws IOException {
    try (FileObject object = repo.openFile(file)) {
      if (!facts.areOf(object.header(), object.size())) {
        throw new CorruptObjectException(file, FileFacts.CHANGED, null);
      }
      MessageDigest digest = object.header().startDigest();
      byte[] buffer = buffers.get();
      for (int count; (count = object.content().read(buffer)) >= 0; ) {
        if (verifies) {
          digest.update(buffer, 0, count);
        }
        sink.accept(buffer, count);
      }
      if (verifies) {
        RepositoryFiles.check(file, Checksum.of(digest.digest()));
      }
    }
  }

  private static void fill(Fd fd, long offset, ByteBuffer destination) throws IOException {
    long position = offset;
    while (destination.hasRemaining()) {
      int count = Posix.instance().pread(fd, destination, position);
      if (count == 0) {
        return;
      }
      position += count;
    }
  }

  @Override
  public void close() throws IOException {
    try {
      memory.close();
    } finally {
      spilled.close();
    }
  }
}
