package org.jostree.repo;

import java.io.IOException;
import java.io.InputStream;
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
import org.jostree.posix.Errno;
import org.jostree.posix.Fd;
import org.jostree.posix.LockKind;
import org.jostree.posix.OpenFlags;
import org.jostree.posix.Posix;
import org.jostree.posix.PosixException;
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
  private final Map<CommitId, CommitState> states = new LinkedHashMap<>();
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
    // As libostree has it: its writing of this mode is an experiment that leaves attributes out.
    if (repo.mode() == RepoMode.BARE_SPLIT_XATTRS
        && System.getenv("OSTREE_EXP_WRITE_BARE_SPLIT_XATTRS") == null) {
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

  /** Whether an open directory of that name is where this transaction keeps what it writes. */
  public boolean isStaging(Fd directory, String name) throws IOException {
    return staging.isNamed(name)
        && Posix.instance()
            .fstat(directory)
            .isSameFileAs(Posix.instance().fstat(staging.directory()));
  }

  /** Whether the object is in the repository or written already. */
  public boolean has(ObjectName name) {
    return staging.isStored(name);
  }

  /**
   * Has an object stored anew although it is there, as it is damaged: until this transaction has
   * written it, it counts as missing. The old one stays until the new one takes its place.
   */
  public void replace(ObjectName damaged) {
    staging.replace(damaged);
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

  /** Writes a metadata object of a repository that is trusted: nobody looks at its bytes. */
  public void writeMetadataUnchecked(ObjectName name, byte[] bytes) throws IOException {
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
      deleteTombstone(name.checksum());
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
   * As {@link #writeFile(FileHeader, long, Fd)} for a file that is on disk as its object has to be:
   * if it is new and lies on the same file system, the object becomes another hard link to it.
   */
  public FileId adoptFile(FileHeader header, long size, Fd content) throws IOException {
    requireOpen();
    return files.adopt(header, size, content);
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

  /** Writes a file of a repository that is trusted: nobody compares it with its name. */
  public void writeFileUnchecked(FileId file, FileHeader header, long size, ContentReader content)
      throws IOException {
    requireOpen();
    files.writeUnchecked(file, header, size, content);
  }

  /** As {@link #writeFileUnchecked(FileId, FileHeader, long, ContentReader)}, from an open file. */
  public void writeFileUnchecked(FileId file, FileHeader header, long size, Fd content)
      throws IOException {
    writeFileUnchecked(file, header, size, new FdContent(content));
  }

  /**
   * Makes an object of another repository one of this, by a hard link. Nobody looks at its bytes.
   * For a file object both repositories must store it alike.
   *
   * @return false where there can be no link, such as from another file system
   * @throws MissingObjectException when the other repository itself does not have it
   */
  public boolean link(Repo source, ObjectName name) throws IOException {
    requireOpen();
    if (has(name)) {
      countExisting(name);
      return true;
    }
    String temporary = linkTemporary(source, name);
    if (temporary == null) {
      return false;
    }
    add(temporary, name, 0);
    return true;
  }

  private @Nullable String linkTemporary(Repo source, ObjectName name) throws IOException {
    try {
      return staging.linkTemporary(source.objectPath(name));
    } catch (PosixException e) {
      if (e.errno() == Errno.ENOENT) {
        MissingObjectException missing = new MissingObjectException(name);
        missing.initCause(e);
        throw missing;
      }
      throw e;
    }
  }

  /**
   * Copies a file object from one archive to another as it is. Nobody looks at its bytes.
   *
   * @throws MissingObjectException when the other repository itself does not have it
   */
  public void copyArchived(Repo source, FileId file) throws IOException {
    requireOpen();
    if (repo.mode() != RepoMode.ARCHIVE || source.mode() != RepoMode.ARCHIVE) {
      throw new IllegalArgumentException(source.mode() + " to " + repo.mode());
    }
    if (has(file)) {
      countExisting(file);
      return;
    }
    try (Fd object =
        Posix.instance()
            .open(source.objectPath(file), OpenFlags.O_RDONLY | OpenFlags.O_CLOEXEC, 0)) {
      long size = Posix.instance().fstat(object).size();
      files.space().take(size);
      add(staging.copyTemporary(object), file, size);
    } catch (PosixException e) {
      if (e.errno() == Errno.ENOENT) {
        MissingObjectException missing = new MissingObjectException(file);
        missing.initCause(e);
        throw missing;
      }
      throw e;
    }
  }

  private void countExisting(ObjectName name) {
    if (name instanceof FileId) {
      files.countExisting();
    } else {
      metadataTotal.incrementAndGet();
    }
  }

  private void add(String temporary, ObjectName name, long size) throws IOException {
    countExisting(name);
    if (name instanceof CommitId) {
      deleteTombstone(name.checksum());
    }
    if (staging.add(temporary, name.checksum(), name.type())) {
      if (name instanceof FileId) {
        files.countWritten(size);
      } else {
        metadataWritten.incrementAndGet();
      }
    }
  }

  private void deleteTombstone(Checksum commit) throws IOException {
    Files.deleteIfExists(
        repo.objectPath(new AuxiliaryObjectName(commit, ObjectType.TOMBSTONE_COMMIT)));
  }

  /** As {@link #writeFileChecked(FileId, FileHeader, long, ContentReader)}, from an open file. */
  public void writeFileChecked(FileId expected, FileHeader header, long size, Fd content)
      throws IOException {
    writeFileChecked(expected, header, size, new FdContent(content));
  }

  /**
   * Writes a file object into an archive as another archive has it. Nobody looks at its bytes.
   *
   * @param archived the bytes of a {@code .filez}
   */
  public void writeArchivedUnchecked(FileId file, InputStream archived) throws IOException {
    requireOpen();
    if (repo.mode() != RepoMode.ARCHIVE) {
      throw new IllegalStateException("not an archive");
    }
    if (!has(file)) {
      staging.add(staging.writeTemporary(archived), file.checksum(), ObjectType.FILE);
    }
  }

  /**
   * As {@link #writeArchivedUnchecked}, but compared with its name as it comes.
   *
   * @throws CorruptObjectException when it is not what its name promises
   */
  public void writeArchivedChecked(FileId file, InputStream archived) throws IOException {
    requireOpen();
    if (repo.mode() != RepoMode.ARCHIVE) {
      throw new IllegalStateException("not an archive");
    }
    if (!has(file)) {
      files.writeArchived(file, archived);
    }
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

  /** Opens a file of the repository or of this transaction. */
  public FileObject openFile(FileId file) throws IOException {
    return staging.has(file.checksum(), ObjectType.FILE)
        ? repo.encoding().open(file, staging.path(file.checksum(), ObjectType.FILE))
        : repo.openFile(file);
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

  /**
   * Says of a commit, when the transaction commits, whether everything that it refers to is here:
   * that something is missing before the commit can be seen, that nothing is when all is there.
   */
  public void setState(CommitId commit, CommitState state) {
    states.put(commit, state);
  }

  /**
   * Makes everything visible and durable: marks of commits that lack something, objects, detached
   * metadata, marks taken away, then refs.
   */
  public TransactionStatistics commit() throws IOException {
    requireOpen();
    failIfAsked();
    markCommits(true);
    staging.publish();
    for (Map.Entry<CommitId, GVariantReader> entry : detachedMetadata.entrySet()) {
      writeDetachedMetadata(entry.getKey(), entry.getValue());
    }
    markCommits(false);
    for (Map.Entry<RefName, @Nullable CommitId> ref : refs.entrySet()) {
      repo.refs().set(ref.getKey(), ref.getValue());
    }
    for (Map.Entry<Refs.CollectionRef, @Nullable CommitId> ref : collectionRefs.entrySet()) {
      repo.refs().set(ref.getKey(), ref.getValue());
    }
    close();
    return statistics();
  }

  /**
   * Makes the objects that were written so far visible, and durable, and goes on. Not while another
   * thread writes to this transaction.
   */
  public void publish() throws IOException {
    requireOpen();
    staging.publish();
  }

  /** Ends as a process that is killed, as libostree does for tests: what is staged stays there. */
  private void failIfAsked() throws IOException {
    String error = System.getenv("OSTREE_REPO_TEST_ERROR");
    if (error != null && error.contains("pre-commit")) {
      open = false;
      try (lock) {
        staging.abandon();
      }
      throw new IOException("OSTREE_REPO_TEST_ERROR_PRE_COMMIT specified");
    }
  }

  private void markCommits(boolean partial) throws IOException {
    for (Map.Entry<CommitId, CommitState> state : states.entrySet()) {
      if (partial == (state.getValue() != CommitState.NORMAL)) {
        repo.markCommit(state.getKey(), state.getValue());
      }
    }
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
