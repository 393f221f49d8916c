package org.jostree.repo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jostree.gvariant.GVariantReader;
import org.jostree.object.AuxiliaryObjectName;
import org.jostree.object.Checksum;
import org.jostree.object.Commit;
import org.jostree.object.CommitId;
import org.jostree.object.DirMeta;
import org.jostree.object.DirMetaId;
import org.jostree.object.DirTree;
import org.jostree.object.DirTreeId;
import org.jostree.object.FileHeader;
import org.jostree.object.FileId;
import org.jostree.object.ObjectName;
import org.jostree.object.ObjectType;
import org.jostree.posix.Fd;
import org.jostree.posix.LockKind;
import org.jspecify.annotations.Nullable;

/**
 * Writes objects and refs so that they appear together: nothing is visible before {@link #commit};
 * closed without it, nothing is left. Objects may be written by several threads at once. Holds the
 * shared lock of the repository.
 *
 * <p>After {@link #commit} a power cut takes nothing away; in the middle of it, refs either name
 * what they named before or new commits that are whole.
 */
public final class Transaction implements AutoCloseable {
  private final Repo repo;
  private final RepoLock lock;
  private final Staging staging;
  private final FileWriter files;
  private final Map<RefName, @Nullable CommitId> refs = new LinkedHashMap<>();
  private final Map<Refs.CollectionRef, @Nullable CommitId> collectionRefs = new LinkedHashMap<>();
  private final Map<CommitId, GVariantReader> detachedMetadata = new LinkedHashMap<>();
  private final AtomicLong metadataTotal = new AtomicLong();
  private final AtomicLong metadataWritten = new AtomicLong();
  private boolean open = true;

  private Transaction(Repo repo, RepoLock lock, Staging staging, FreeSpace space) {
    this.repo = repo;
    this.lock = lock;
    this.staging = staging;
    this.files = new FileWriter(repo, staging, space);
  }

  static Transaction begin(Repo repo) throws IOException {
    if (repo.mode() == RepoMode.BARE_SPLIT_XATTRS) {
      throw new IOException("Not allowed due to repo mode");
    }
    RepoLock lock = RepoLock.take(repo, LockKind.SHARED);
    try {
      return new Transaction(repo, lock, Staging.open(repo), FreeSpace.measure(repo));
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /** The repository that is written to. */
  public Repo repo() {
    return repo;
  }

  /** Whether the object is in the repository or written already. */
  public boolean has(ObjectName name) {
    return staging.has(name.checksum(), name.type()) || repo.has(name);
  }

  /** Writes a directory tree. */
  public DirTreeId write(DirTree tree) throws IOException {
    byte[] bytes = tree.serialise();
    DirTreeId id = new DirTreeId(Checksum.compute(bytes));
    writeMetadata(id, bytes);
    return id;
  }

  /** Writes the metadata of a directory. */
  public DirMetaId write(DirMeta meta) throws IOException {
    byte[] bytes = meta.serialise();
    DirMetaId id = new DirMetaId(Checksum.compute(bytes));
    writeMetadata(id, bytes);
    return id;
  }

  /** Writes a commit; a tombstone of it is taken away. */
  public CommitId write(Commit commit) throws IOException {
    byte[] bytes = commit.serialise();
    CommitId id = new CommitId(Checksum.compute(bytes));
    writeMetadata(id, bytes);
    return id;
  }

  /**
   * Writes a metadata object that came from elsewhere.
   *
   * @throws CorruptObjectException when the bytes are not what the name promises
   */
  public void writeMetadataChecked(ObjectName name, byte[] bytes) throws IOException {
    Checksum actual = Checksum.compute(bytes);
    if (!actual.equals(name.checksum())) {
      throw new CorruptObjectException(name, actual);
    }
    writeMetadata(name, bytes);
  }

  private void writeMetadata(ObjectName name, byte[] bytes) throws IOException {
    requireOpen();
    metadataTotal.incrementAndGet();
    if (bytes.length > LooseObjects.MAX_METADATA_BYTES) {
      throw new IOException(
          "Metadata object of type '"
              + name.type().extension()
              + "' is "
              + bytes.length
              + " bytes, larger than the maximum of "
              + LooseObjects.MAX_METADATA_BYTES);
    }
    if (name instanceof CommitId) {
      AuxiliaryObjectName tombstone =
          new AuxiliaryObjectName(name.checksum(), ObjectType.TOMBSTONE_COMMIT);
      Files.deleteIfExists(repo.objectPath(tombstone));
    }
    if (has(name)) {
      return;
    }
    if (staging.add(staging.writeTemporary(bytes), name.checksum(), name.type())) {
      metadataWritten.incrementAndGet();
    }
  }

  /**
   * Writes a file.
   *
   * @param size how many bytes the content has; another number is an error
   * @param content for a symbolic link, none is read
   */
  public FileId writeFile(FileHeader header, long size, ContentReader content) throws IOException {
    requireOpen();
    return files.write(header, size, content, null);
  }

  /** As {@link #writeFile(FileHeader, long, ContentReader)}, the content that of an open file. */
  public FileId writeFile(FileHeader header, long size, Fd content) throws IOException {
    requireOpen();
    return files.write(header, size, new FdContent(content), null);
  }

  /**
   * As {@link #writeFile(FileHeader, long, ContentReader)}, the name known beforehand.
   *
   * @throws CorruptObjectException when it turns out to be another
   */
  public void writeFileChecked(FileId expected, FileHeader header, long size, ContentReader content)
      throws IOException {
    requireOpen();
    files.write(header, size, content, expected);
  }

  /** The serialised bytes of a metadata object of the repository or of this transaction. */
  public byte[] readMetadata(ObjectName name) throws IOException {
    return staging.has(name.checksum(), name.type())
        ? Files.readAllBytes(staging.path(name.checksum(), name.type()))
        : repo.readMetadata(name);
  }

  /** The header and the size in bytes of a file of the repository or of this transaction. */
  public FileHeader.Sized readFileHeader(FileId file) throws IOException {
    return staging.has(file.checksum(), ObjectType.FILE)
        ? repo.encoding().header(file, staging.path(file.checksum(), ObjectType.FILE))
        : repo.readFileHeader(file);
  }

  /** How many bytes the object of such a file takes in the repository. */
  public long storedSize(FileId file) throws IOException {
    return Files.size(
        staging.has(file.checksum(), ObjectType.FILE)
            ? staging.path(file.checksum(), ObjectType.FILE)
            : repo.objectPath(file));
  }

  /** Sets a ref when the transaction commits; null removes it. */
  public void setRef(RefName ref, @Nullable CommitId commit) {
    refs.put(ref, commit);
  }

  /** Sets the ref of a collection when the transaction commits; null removes it. */
  public void setRef(Refs.CollectionRef ref, @Nullable CommitId commit) {
    collectionRefs.put(ref, commit);
  }

  /** Sets the detached metadata {@code a{sv}} of a commit when the transaction commits. */
  public void setDetachedMetadata(CommitId commit, GVariantReader metadata) {
    detachedMetadata.put(commit, metadata);
  }

  /** Makes everything visible and durable: objects, then detached metadata, then refs. */
  public TransactionStatistics commit() throws IOException {
    requireOpen();
    staging.publish();
    for (Map.Entry<CommitId, GVariantReader> entry : detachedMetadata.entrySet()) {
      writeDetachedMetadata(entry.getKey(), entry.getValue());
    }
    for (Map.Entry<RefName, @Nullable CommitId> ref : refs.entrySet()) {
      repo.refs().set(ref.getKey(), ref.getValue());
    }
    for (Map.Entry<Refs.CollectionRef, @Nullable CommitId> ref : collectionRefs.entrySet()) {
      repo.refs().set(ref.getKey(), ref.getValue());
    }
    close();
    return statistics();
  }

  private void writeDetachedMetadata(CommitId commit, GVariantReader metadata) throws IOException {
    AuxiliaryObjectName name = new AuxiliaryObjectName(commit.checksum(), ObjectType.COMMIT_META);
    try {
      DurableFiles.replace(repo.objectPath(name), metadata.toByteArray(), repo.config().fsync());
    } catch (NoSuchFileException e) {
      MissingObjectException missing = new MissingObjectException(commit);
      missing.initCause(e);
      throw missing;
    }
  }

  /** What has been written so far. */
  public TransactionStatistics statistics() {
    return new TransactionStatistics(
        metadataTotal.get(),
        metadataWritten.get(),
        files.total(),
        files.written(),
        files.bytesWritten());
  }

  private void requireOpen() {
    if (!open) {
      throw new IllegalStateException("the transaction has ended");
    }
  }

  /** Ends the transaction; if it was not committed, nothing of it is left. */
  @Override
  public void close() throws IOException {
    if (open) {
      open = false;
      try (lock) {
        staging.close();
      }
    }
  }
}
