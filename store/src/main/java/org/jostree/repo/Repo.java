package org.jostree.repo;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import org.jostree.gvariant.GVariantReader;
import org.jostree.gvariant.GVariantType;
import org.jostree.gvariant.GVariantWriter;
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
import org.jostree.object.MalformedObjectException;
import org.jostree.object.ObjectName;
import org.jostree.object.ObjectType;
import org.jostree.posix.Errno;
import org.jostree.posix.Fd;
import org.jostree.posix.Posix;
import org.jostree.posix.PosixException;
import org.jspecify.annotations.Nullable;

/**
 * An OSTree repository: a directory of objects named by the checksums of what they hold, and of
 * refs that name commits. Safe for use by several threads. What is not in this repository is looked
 * for in its parent, if it has one.
 *
 * <p>Every metadata object read is checked against its name. File content is not: its reader sees
 * it before the end, where the checksum is known; {@link #verify} reads and checks it.
 */
public final class Repo implements AutoCloseable {
  private static final GVariantType BYTES = GVariantType.of("ay");

  private final Path path;
  private final RepoConfig config;
  private final LooseObjects objects;
  private final FileEncoding encoding;
  private final Refs refs;
  private final @Nullable Repo parent;
  private volatile @Nullable ObjectSource source;
  private volatile @Nullable CommitDemand demand;

  private Repo(Path path, RepoConfig config, @Nullable Repo parent) {
    this.path = path;
    this.config = config;
    this.parent = parent;
    this.objects = new LooseObjects(path.resolve("objects"), config.mode());
    this.encoding = FileEncoding.of(config.mode(), objects);
    this.refs = new Refs(this);
  }

  /**
   * Opens a repository.
   *
   * @throws IOException when there is none at the path, or its configuration cannot be read
   */
  public static Repo open(Path path) throws IOException {
    return open(path, 0, Fsync.AS_CONFIGURED);
  }

  /**
   * As {@link #open(Path)}, but what is written need not have reached the disk when a call returns,
   * whatever the configuration says: a power cut may take it away, or worse.
   */
  public static Repo openWithoutFsync(Path path) throws IOException {
    return open(path, 0, Fsync.NEVER);
  }

  /**
   * As {@link #open(Path)}, but each object written is put on the disk by itself, whatever the
   * configuration says: slower, but others who write need not wait for all of it at once.
   */
  public static Repo openWithFsyncPerObject(Path path) throws IOException {
    return open(path, 0, Fsync.PER_OBJECT);
  }

  private enum Fsync {
    AS_CONFIGURED,
    NEVER,
    PER_OBJECT
  }

  private static Repo open(Path path, int depth, Fsync fsync) throws IOException {
    if (depth > 8) {
      throw new IOException("opening repo: parents of " + path + " go in circles");
    }
    if (!Files.isDirectory(path)) {
      throw notThere(path, path.toAbsolutePath().normalize().toString());
    }
    if (!Files.isDirectory(path.resolve("objects"))) {
      throw notThere(path.resolve("objects"), "objects");
    }
    RepoConfig config;
    try {
      KeyFile file = KeyFile.load(path.resolve("config"));
      if (fsync == Fsync.NEVER) {
        file.set("core", "fsync", "false");
      } else if (fsync == Fsync.PER_OBJECT) {
        file.set("core", "per-object-fsync", "true");
      }
      config = new RepoConfig(file);
    } catch (NoSuchFileException e) {
      throw new IOException("opening repo: Couldn't parse config file: No such file", e);
    } catch (IOException e) {
      throw new IOException("opening repo: " + e.getMessage(), e);
    }
    makeTemporaryDirectory(path);
    Path parent = config.parent();
    return new Repo(path, config, parent == null ? null : open(parent, depth + 1, fsync));
  }

  /** People remove it to get rid of what is in it; who may not write does not need it. */
  private static void makeTemporaryDirectory(Path path) {
    Path tmp = path.resolve("tmp");
    if (Files.notExists(tmp)) {
      try {
        Files.createDirectories(tmp);
      } catch (IOException e) {
        return;
      }
    }
  }

  private static IOException notThere(Path path, String shown) {
    String reason = Files.exists(path) ? "Not a directory" : "No such file or directory";
    return new IOException("opening repo: opendir(" + shown + "): " + reason);
  }

  /**
   * Makes a repository where there is none, and opens it; one that is there is only opened.
   *
   * @throws IOException when it cannot be made
   */
  public static Repo create(Path path, RepoMode mode) throws IOException {
    return create(path, mode, null);
  }

  /** As {@link #create(Path, RepoMode)}, with a {@code core.collection-id}. */
  public static Repo create(Path path, RepoMode mode, @Nullable String collectionId)
      throws IOException {
    RepoLayout.create(path, mode, collectionId);
    return open(path);
  }

  /** The directory of the repository, as it was given. */
  public Path path() {
    return path;
  }

  /** Its mode. */
  public RepoMode mode() {
    return config.mode();
  }

  /** What its file {@code config} says. */
  public RepoConfig config() {
    return config;
  }

  /**
   * Replaces the file {@code config}. This object goes on with what it has read.
   *
   * @throws IOException when it cannot be written; the old one stays then
   */
  public void writeConfig(KeyFile file) throws IOException {
    writeDurably(path.resolve("config"), file.toString());
  }

  /**
   * Replaces a small text file so that after a power cut it is the old or the new one; waits for
   * the disk if {@code core.fsync} says so.
   */
  public void writeDurably(Path file, String content) throws IOException {
    writeDurably(file, content.getBytes(StandardCharsets.UTF_8));
  }

  /** As {@link #writeDurably(Path, String)}. */
  public void writeDurably(Path file, byte[] content) throws IOException {
    DurableFiles.replace(file, content, config.fsync());
  }

  /**
   * As {@link #writeDurably(Path, String)}, with attributes or times of the file.
   *
   * @param finish gives them to the file while it has a temporary name
   */
  public void writeDurably(Path file, byte[] content, FileFinish finish) throws IOException {
    DurableFiles.replace(file, content, config.fsync(), finish);
  }

  /** Its refs. */
  public Refs refs() {
    return refs;
  }

  /** Its parent, or null. */
  public @Nullable Repo parent() {
    return parent;
  }

  /** Its static deltas. */
  public StaticDeltas staticDeltas() {
    return new StaticDeltas(this);
  }

  /**
   * From now on, an object that is missing here, or found to be damaged, is asked of a source
   * before reading fails. The source is closed with this object.
   */
  public void completeFrom(ObjectSource newSource) {
    source = newSource;
  }

  /** Where missing objects come from; null if nowhere. */
  public @Nullable ObjectSource source() {
    return source;
  }

  /** From now on, {@link #readCommit} gives only commits that are what this demands. */
  public void demand(CommitDemand newDemand) {
    demand = newDemand;
  }

  /**
   * Has the source put right what could not be read.
   *
   * @param failure what reading has said
   * @return whether it is worth reading again; else the failure stands
   * @throws UnavailableObjectException when the source could not; its cause says why
   */
  public boolean supply(ObjectName name, IOException failure) throws IOException {
    ObjectSource from = source;
    boolean isOfObject =
        failure instanceof MissingObjectException || failure instanceof CorruptObjectException;
    if (from == null || !isOfObject) {
      return false;
    }
    from.supply(name, failure);
    return true;
  }

  /** Whether a commit is here, in a parent, or to be had from the source. */
  public boolean hasOrGets(CommitId commit) throws IOException {
    ObjectSource from = source;
    return has(commit) || (from != null && from.offers(commit));
  }

  LooseObjects looseObjects() {
    return objects;
  }

  FileEncoding encoding() {
    return encoding;
  }

  /** Begins a transaction: what is written in it is there, whole, once it is committed. */
  public Transaction transaction() throws IOException {
    return Transaction.begin(this);
  }

  /** The repository that has the object itself, this or a parent; null if none has. */
  public @Nullable Repo holder(ObjectName name) {
    if (objects.has(name)) {
      return this;
    }
    return parent == null ? null : parent.holder(name);
  }

  /** Whether the object is here or in a parent. */
  public boolean has(ObjectName name) {
    return objects.has(name) || (parent != null && parent.has(name));
  }

  /** Where the loose object is, or would be, in this repository. */
  public Path objectPath(ObjectName name) {
    return objects.path(name.checksum(), name.type());
  }

  /** {@link #objectPath} as text, which is cheaper where it only goes to a system call. */
  public String objectPathText(ObjectName name) {
    return objects.pathText(name.checksum(), name.type());
  }

  /**
   * How many bytes an object takes in this repository or its parent, of a file compressed if it is.
   *
   * @throws MissingObjectException when there is none
   */
  public long storedSize(ObjectName name) throws IOException {
    Path object = objectPath(name);
    try {
      return Posix.isLoaded()
          ? Posix.instance().lstat(object).size()
          : Files.readAttributes(object, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
              .size();
    } catch (NoSuchFileException | PosixException e) {
      if (e instanceof PosixException failed && failed.errno() != Errno.ENOENT) {
        throw e;
      }
      if (parent != null) {
        return parent.storedSize(name);
      }
      MissingObjectException missing = new MissingObjectException(name);
      missing.initCause(e);
      throw missing;
    }
  }

  /** Takes the names of objects, as they are found. */
  public interface ObjectSink {
    void accept(ObjectName name) throws IOException;
  }

  /** How many directories the objects of a repository lie in, by the first byte of their names. */
  static final int PREFIXES = 256;

  /** Gives all objects of this repository, not of its parent, in no order. */
  public void listObjects(ObjectSink sink) throws IOException {
    objects.list(sink::accept);
  }

  /**
   * The serialised bytes of a metadata object, checked.
   *
   * @throws MissingObjectException when there is none
   * @throws CorruptObjectException when its bytes have another checksum
   */
  public byte[] readMetadata(ObjectName name) throws IOException {
    try {
      return readMetadataHere(name);
    } catch (MissingObjectException | CorruptObjectException e) {
      if (!supply(name, e)) {
        throw e;
      }
      return readMetadataHere(name);
    }
  }

  private byte[] readMetadataHere(ObjectName name) throws IOException {
    byte[] bytes = readMetadataUnchecked(name);
    if (name.type().isMetadata()) {
      Checksum actual = Checksum.compute(bytes);
      if (!actual.equals(name.checksum())) {
        throw new CorruptObjectException(name, actual);
      }
    }
    return bytes;
  }

  /** As {@link #readMetadata}, but nobody compares the bytes with their name. */
  public byte[] readMetadataUnchecked(ObjectName name) throws IOException {
    byte[] bytes = objects.read(name.checksum(), name.type());
    if (bytes != null) {
      return bytes;
    }
    if (parent == null) {
      throw new MissingObjectException(name);
    }
    return parent.readMetadataUnchecked(name);
  }

  /** Reads a commit; errors as {@link #readMetadata}. */
  public Commit readCommit(CommitId commit) throws IOException {
    byte[] bytes = readMetadata(commit);
    CommitDemand demanded = demand;
    if (demanded != null) {
      demanded.require(commit, bytes);
    }
    return parse(commit, bytes);
  }

  private static Commit parse(CommitId commit, byte[] bytes) throws CorruptObjectException {
    try {
      return Commit.parse(bytes);
    } catch (MalformedObjectException e) {
      throw malformed(commit, e);
    }
  }

  /** Reads a directory tree; errors as {@link #readMetadata}. */
  public DirTree readDirTree(DirTreeId tree) throws IOException {
    return parse(tree, readMetadata(tree));
  }

  private static DirTree parse(DirTreeId tree, byte[] bytes) throws CorruptObjectException {
    try {
      return DirTree.parse(bytes);
    } catch (MalformedObjectException e) {
      throw malformed(tree, e);
    }
  }

  /** Reads the metadata of a directory; errors as {@link #readMetadata}. */
  public DirMeta readDirMeta(DirMetaId meta) throws IOException {
    return parse(meta, readMetadata(meta));
  }

  private static DirMeta parse(DirMetaId meta, byte[] bytes) throws CorruptObjectException {
    try {
      return DirMeta.parse(bytes);
    } catch (MalformedObjectException e) {
      throw malformed(meta, e);
    }
  }

  private static CorruptObjectException malformed(ObjectName name, MalformedObjectException e) {
    return new CorruptObjectException(name, String.valueOf(e.getMessage()), e);
  }

  /** The detached metadata {@code a{sv}} of a commit, or null when it has none. */
  public @Nullable GVariantReader readDetachedMetadata(CommitId commit) throws IOException {
    byte[] bytes = objects.read(commit.checksum(), ObjectType.COMMIT_META);
    if (bytes == null) {
      return parent == null ? null : parent.readDetachedMetadata(commit);
    }
    return GVariantReader.of(Commit.METADATA_TYPE, bytes);
  }

  /** What is known of the completeness of a commit. */
  public CommitState commitState(CommitId commit) throws IOException {
    try {
      byte[] content = Files.readAllBytes(partialMark(commit));
      return content.length > 0 && content[0] == 'f'
          ? CommitState.FSCK_PARTIAL
          : CommitState.PARTIAL;
    } catch (NoSuchFileException e) {
      return CommitState.NORMAL;
    }
  }

  private Path partialMark(CommitId commit) {
    return path.resolve("state").resolve(commit.hex() + ".commitpartial");
  }

  /**
   * Says of a commit whether everything it refers to is here.
   *
   * @throws IOException when the mark cannot be written or removed
   */
  public void markCommit(CommitId commit, CommitState state) throws IOException {
    Path mark = partialMark(commit);
    if (state == CommitState.NORMAL) {
      Files.deleteIfExists(mark);
    } else if (commitState(commit) == CommitState.NORMAL) {
      Files.createDirectories(path.resolve("state"));
      byte[] content = state == CommitState.PARTIAL ? new byte[0] : new byte[] {'f'};
      DurableFiles.replace(mark, content, config.fsync());
    }
  }

  /** Whether the tombstone of a removed commit is here. */
  public boolean hasTombstone(CommitId commit) {
    return has(new AuxiliaryObjectName(commit.checksum(), ObjectType.TOMBSTONE_COMMIT));
  }

  /**
   * Says of a commit that is not here that it is not meant to be: {@code a{sv}} with its checksum
   * as text.
   */
  public void writeTombstone(CommitId commit) throws IOException {
    GVariantWriter writer = new GVariantWriter(Commit.METADATA_TYPE);
    writer.begin();
    writer.writeString("commit");
    byte[] text = (commit.hex() + "\0").getBytes(StandardCharsets.US_ASCII);
    writer.writeVariant(GVariantReader.of(BYTES, text));
    writer.end();
    Path path = objectPath(new AuxiliaryObjectName(commit.checksum(), ObjectType.TOMBSTONE_COMMIT));
    Path directory = path.getParent();
    if (directory != null) {
      Files.createDirectories(directory);
    }
    DurableFiles.replace(path, writer.toByteArray(), config.fsync());
  }

  /**
   * Has tombstones made of the commits that are removed from now on, also by others: {@code
   * core.tombstone-commits}.
   */
  public void enableTombstones() throws IOException {
    Path file = path.resolve("config").toRealPath();
    KeyFile onDisk = KeyFile.load(file);
    if (!onDisk.getBoolean("core", "tombstone-commits", false)) {
      onDisk.set("core", "tombstone-commits", "true");
      DurableFiles.replace(
          file, onDisk.toString().getBytes(StandardCharsets.UTF_8), config.fsync());
    }
    config.file().set("core", "tombstone-commits", "true");
  }

  /**
   * Removes an object from this repository; nothing happens if it is not here. With a commit goes
   * its detached metadata, and its tombstone comes if the configuration wants that. Take the
   * exclusive lock before.
   */
  public void delete(ObjectName name) throws IOException {
    boolean wasHere = objects.delete(name);
    if (name instanceof CommitId commit && wasHere) {
      Files.deleteIfExists(
          objectPath(new AuxiliaryObjectName(commit.checksum(), ObjectType.COMMIT_META)));
      if (config.tombstoneCommits()) {
        writeTombstone(commit);
      }
    }
  }

  /**
   * Removes what transactions have left behind that were killed, and anything else in {@code tmp}
   * that is older than {@code core.tmp-expiry-secs}. Take the exclusive lock before.
   */
  public void removeLeftovers() throws IOException {
    Staging.removeAbandoned(path.resolve("tmp"));
    new Leftovers(this).remove();
  }

  /**
   * One way to read a file object. The constants are classes, not lambdas: the first lambda of a
   * process takes a tenth of what a short command takes.
   */
  private interface FileReader<T> {
    T read(FileEncoding encoding, FileId file, Path object) throws IOException;
  }

  private static final FileReader<FileHeader.Sized> HEADER =
      new FileReader<>() {
        @Override
        public FileHeader.Sized read(FileEncoding encoding, FileId file, Path object)
            throws IOException {
          return encoding.header(file, object);
        }
      };

  private static final FileReader<FileHeader.Sized> HEADER_WITHOUT_XATTRS =
      new FileReader<>() {
        @Override
        public FileHeader.Sized read(FileEncoding encoding, FileId file, Path object)
            throws IOException {
          return encoding.headerWithoutXattrs(file, object);
        }
      };

  private static final FileReader<FileObject> CONTENT =
      new FileReader<>() {
        @Override
        public FileObject read(FileEncoding encoding, FileId file, Path object) throws IOException {
          return encoding.open(file, object);
        }
      };

  private <T> T readFile(FileId file, FileReader<T> reader) throws IOException {
    try {
      return readFileHere(file, reader);
    } catch (MissingObjectException | CorruptObjectException e) {
      if (!supply(file, e)) {
        throw e;
      }
      return readFileHere(file, reader);
    }
  }

  private <T> T readFileHere(FileId file, FileReader<T> reader) throws IOException {
    try {
      return reader.read(encoding, file, objects.path(file.checksum(), ObjectType.FILE));
    } catch (NoSuchFileException e) {
      if (parent != null) {
        return parent.readFileHere(file, reader);
      }
      throw missing(file, e);
    } catch (NotDirectoryException e) {
      throw missing(file, e);
    }
  }

  private MissingObjectException missing(FileId file, IOException cause) {
    String doing = mode().isBare() ? "Opening content object " + file.hex() + ": " : "";
    MissingObjectException missing = new MissingObjectException(doing, file);
    missing.initCause(cause);
    return missing;
  }

  /**
   * The header of a file object and the size of its content in bytes.
   *
   * @throws MissingObjectException when there is none
   * @throws CorruptObjectException when its header cannot be read
   */
  public FileHeader.Sized readFileHeader(FileId file) throws IOException {
    return readFile(file, HEADER);
  }

  /** As {@link #readFileHeader}; the extended attributes may be left out where that is cheaper. */
  public FileHeader.Sized readFileHeaderWithoutXattrs(FileId file) throws IOException {
    return readFile(file, HEADER_WITHOUT_XATTRS);
  }

  /** Opens a file object; errors as {@link #readFileHeader}. */
  public FileObject openFile(FileId file) throws IOException {
    return readFile(file, CONTENT);
  }

  /**
   * The file that holds the content of a file object as it is, so that it can be read in place or
   * hard-linked; empty for archives, whose content is deflated, and for objects that are not here
   * nor in a parent.
   */
  public Optional<Path> contentPath(FileId file) {
    Repo holder = contentHolder(file);
    return holder == null ? Optional.empty() : Optional.of(holder.objectPath(file));
  }

  /** The repository, this one or a parent, that has that file; null if there is none. */
  public @Nullable Repo contentHolder(FileId file) {
    if (mode().isBare() && objects.has(file)) {
      return this;
    }
    return parent == null ? null : parent.contentHolder(file);
  }

  /**
   * Opens the file that a file object is in this repository, as it lies there. It is not followed
   * where it is a link, nor waited for where it is a pipe.
   *
   * @throws PosixException as {@code openat} does; with {@code ENOENT} if there is none
   */
  public Fd openObject(FileId file) throws PosixException {
    return ObjectOpening.open(objects, file.checksum());
  }

  /**
   * Inflates the whole content of an archive's file that is as it should be, in little time and
   * without garbage; about any other {@link #openFile} says what is wrong with it.
   *
   * @param header what the file is known to be; compared with the object only by the checksum
   * @param size of the content, in bytes
   * @param compares whether header and content are to be compared with the checksum
   * @param destination has room for that many bytes
   * @return whether the content is there; if not, the destination is as it was, but for bytes
   *     beyond its position
   */
  public boolean inflate(
      FileId file, FileHeader header, long size, boolean compares, ByteBuffer destination)
      throws IOException {
    return encoding instanceof ArchiveEncoding
        && FileReading.ofThread().inflate(objects, file, header, size, compares, destination);
  }

  /**
   * Reads an object whole, as it is here or in a parent, and compares it with its name.
   *
   * @throws MissingObjectException when it is not there
   * @throws CorruptObjectException when it is not what its name promises
   */
  public void verify(ObjectName name) throws IOException {
    if (name instanceof FileId file) {
      verifyFile(file);
      return;
    }
    byte[] bytes = readMetadataHere(name);
    if (name instanceof CommitId commit) {
      parse(commit, bytes);
    } else if (name instanceof DirTreeId tree) {
      parse(tree, bytes);
    } else if (name instanceof DirMetaId meta) {
      parse(meta, bytes);
    }
  }

  private void verifyFile(FileId file) throws IOException {
    readFileHere(
        file,
        (encoding, name, object) -> {
          Checksum actual = FileReading.ofThread().checksum(encoding, file, object);
          if (!actual.equals(file.checksum())) {
            throw new CorruptObjectException(file, actual);
          }
          return actual;
        });
  }

  @Override
  public void close() {
    ObjectSource from = source;
    if (from != null) {
      from.close();
    }
    if (parent != null) {
      parent.close();
    }
  }
}
