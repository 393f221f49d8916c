package org.jostree.pull;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.jostree.gvariant.GVariantReader;
import org.jostree.object.AuxiliaryObjectName;
import org.jostree.object.Commit;
import org.jostree.object.CommitId;
import org.jostree.object.DirMeta;
import org.jostree.object.DirMetaId;
import org.jostree.object.DirTree;
import org.jostree.object.DirTreeId;
import org.jostree.object.FileHeader;
import org.jostree.object.FileId;
import org.jostree.object.FileModes;
import org.jostree.object.MalformedObjectException;
import org.jostree.object.ObjectName;
import org.jostree.object.ObjectType;
import org.jostree.repo.ArchivedFile;
import org.jostree.repo.CorruptObjectException;
import org.jostree.repo.FileObject;
import org.jostree.repo.MissingObjectException;
import org.jostree.repo.ObjectSet;
import org.jostree.repo.Repo;
import org.jostree.repo.RepoMode;
import org.jostree.repo.Transaction;
import org.jostree.sign.RemoteVerification;
import org.jspecify.annotations.Nullable;

/**
 * Gets objects into a transaction: from a local cache, from the remote if it is on this machine,
 * else over the network. Every object is compared with its name before it is stored.
 */
final class ObjectFetch {
  /** As libostree, unless the summary says how large a commit is. */
  static final long MAX_COMMIT_BYTES = 10L << 20;

  private static final long MAX_METADATA_BYTES = 128L << 20;
  private static final int BUFFER_BYTES = 64 << 10;

  /** The bits that a file of an ordinary user in a repository of an ordinary user may have. */
  private static final int USER_MODE = 0775;

  private final Transaction transaction;
  private final RemoteRepo source;
  private final PullOptions options;
  private final RemoteVerification verification;
  private final FetchQueue queue;
  private final PullCounters counters;
  private final boolean refuseModes;
  private final ObjectSet asked = new ObjectSet();
  private final List<Cache> caches = new ArrayList<>();
  private final List<Cache> seeds = new ArrayList<>();
  private final @Nullable ObjectImport local;

  ObjectFetch(
      Transaction transaction,
      RemoteRepo source,
      PullOptions options,
      RemoteVerification verification,
      FetchQueue queue,
      PullCounters counters)
      throws IOException {
    this.transaction = transaction;
    this.source = source;
    this.options = options;
    this.verification = verification;
    this.queue = queue;
    this.counters = counters;
    this.refuseModes =
        options.bareUserOnlyFiles || transaction.repo().mode() == RepoMode.BARE_USER_ONLY;
    for (Repo cache : options.localCaches) {
      caches.add(new Cache(cache, importFrom(cache, counters.cached)));
    }
    for (Repo seed : options.seeds) {
      ImportChecks checks = new ImportChecks(true, refuseModes);
      seeds.add(new Cache(seed, new ObjectImport(transaction, seed, checks, counters.cached)));
    }
    Repo here = source.local();
    this.local = here == null ? null : importFrom(here, counters.imported);
  }

  private ObjectImport importFrom(Repo from, ImportCounts counts) throws IOException {
    ImportChecks checks = new ImportChecks(options.untrusted, refuseModes);
    return new ObjectImport(transaction, from, checks, counts);
  }

  /** A local repository that may have objects. */
  private record Cache(Repo repo, ObjectImport objects) {}

  private boolean ask(ObjectName object) {
    synchronized (asked) {
      return asked.add(object);
    }
  }

  // ---- commits

  /**
   * The bytes of a commit, checked, but not stored yet.
   *
   * @param maximum how many it may have
   * @throws NotOnServerException when the remote does not have it
   * @throws MissingObjectException when the remote, on this machine, does not
   */
  byte[] readCommit(CommitId commit, long maximum) throws IOException {
    return readMetadata(commit, maximum);
  }

  /** The detached metadata of a commit, or null when the remote has none. */
  @Nullable GVariantReader readDetachedMetadata(CommitId commit) throws IOException {
    for (Repo cache : options.localCaches) {
      if (cache.has(commit)) {
        return cache.readDetachedMetadata(commit);
      }
    }
    Repo here = source.local();
    if (here != null) {
      return here.readDetachedMetadata(commit);
    }
    counters.metadata.incrementAndGet();
    try {
      AuxiliaryObjectName name = new AuxiliaryObjectName(commit.checksum(), ObjectType.COMMIT_META);
      byte[] bytes = source.readMetadata(name, MAX_COMMIT_BYTES);
      counters.bytes.addAndGet(bytes.length);
      return GVariantReader.of(Commit.METADATA_TYPE, bytes);
    } catch (NotOnServerException e) {
      return null;
    }
  }

  /**
   * Sees to it that a commit is signed as the remote's configuration demands, whether it is here
   * already or not. If the remote has no detached metadata of it, ours count.
   */
  void requireSigned(CommitId commit, byte[] bytes, @Nullable GVariantReader detached)
      throws IOException {
    verification.requireCommit(
        commit,
        bytes,
        detached == null ? transaction.repo().readDetachedMetadata(commit) : detached);
  }

  // ---- trees

  /** Fetches a directory and all below it, as time comes. */
  void addTree(DirTree.Subdirectory directory) {
    addMeta(directory.meta());
    if (ask(directory.tree())) {
      queue.addUrgent(() -> fetchTree(directory.tree()));
    }
  }

  private void fetchTree(DirTreeId id) throws IOException {
    DirTree tree = readTree(id);
    for (int i = 0; i < tree.directoryCount(); i++) {
      addTree(tree.directory(i));
    }
    for (int i = 0; i < tree.fileCount(); i++) {
      addFile(tree.file(i));
    }
  }

  /** Fetches what is at an absolute path, and the directories that lead to it. */
  void addPath(DirTree.Subdirectory root, String path) throws IOException {
    DirTree.Subdirectory directory = root;
    int start = 1;
    while (start < path.length()) {
      addMeta(directory.meta());
      int end = path.indexOf('/', start);
      String name = path.substring(start, end < 0 ? path.length() : end);
      start = end < 0 ? path.length() : end + 1;
      DirTree.Entry entry = readTree(directory.tree()).find(name);
      if (entry instanceof DirTree.Subdirectory below) {
        directory = below;
      } else {
        if (entry instanceof DirTree.FileEntry found && start >= path.length()) {
          addFile(found.file());
        }
        return;
      }
    }
    addTree(directory);
  }

  private DirTree readTree(DirTreeId id) throws IOException {
    byte[] bytes = readMetadata(id, MAX_METADATA_BYTES);
    DirTree tree;
    try {
      tree = DirTree.parse(bytes);
    } catch (MalformedObjectException e) {
      throw new MalformedObjectException(id.display() + ": " + e.getMessage(), e);
    }
    transaction.writeMetadataChecked(id, bytes);
    return tree;
  }

  private void addMeta(DirMetaId id) {
    if (ask(id) && !transaction.has(id)) {
      queue.addUrgent(() -> fetchMeta(id));
    }
  }

  private void fetchMeta(DirMetaId id) throws IOException {
    byte[] bytes = readMetadata(id, MAX_METADATA_BYTES);
    try {
      DirMeta.parse(bytes);
    } catch (MalformedObjectException e) {
      throw new MalformedObjectException(id.display() + ": " + e.getMessage(), e);
    }
    transaction.writeMetadataChecked(id, bytes);
  }

  private byte[] readMetadata(ObjectName name, long maximum) throws IOException {
    if (transaction.has(name)) {
      return transaction.readMetadata(name);
    }
    for (Repo cache : options.localCaches) {
      if (cache.has(name)) {
        byte[] bytes = cache.readMetadata(name);
        counters.cached.addMetadata();
        return bytes;
      }
    }
    byte[] seeded = readMetadataOfSeeds(name);
    if (seeded != null) {
      return seeded;
    }
    Repo here = source.local();
    if (here != null) {
      byte[] bytes = here.readMetadata(name);
      counters.imported.addMetadata();
      return bytes;
    }
    byte[] bytes = source.readMetadata(name, maximum);
    counters.metadata.incrementAndGet();
    counters.bytes.addAndGet(bytes.length);
    Checksums.require(name, bytes);
    return bytes;
  }

  private byte @Nullable [] readMetadataOfSeeds(ObjectName name) throws IOException {
    for (Cache seed : seeds) {
      if (seed.repo().has(name)) {
        try {
          byte[] bytes = seed.repo().readMetadata(name);
          counters.cached.addMetadata();
          return bytes;
        } catch (MissingObjectException | CorruptObjectException e) {
          // Then it is fetched.
        }
      }
    }
    return null;
  }

  /**
   * Fetches one object that is not here, now; of a tree, nothing that it refers to.
   *
   * @throws NotOnServerException when the remote does not have it
   */
  void fetchNow(ObjectName object) throws IOException {
    if (object instanceof FileId file) {
      fetchFile(file);
    } else {
      long maximum = object instanceof CommitId ? MAX_COMMIT_BYTES : MAX_METADATA_BYTES;
      transaction.writeMetadataChecked(object, readMetadata(object, maximum));
    }
  }

  // ---- files

  /** Fetches an object that a tree, or a delta, refers to, if it is not here. */
  void add(ObjectName object) {
    if (object instanceof FileId file) {
      addFile(file);
    } else if (object instanceof DirMetaId meta) {
      addMeta(meta);
    } else if (object instanceof DirTreeId tree && !transaction.has(tree)) {
      queue.addUrgent(() -> readTree(tree));
    }
  }

  private void addFile(FileId file) {
    if (ask(file) && !transaction.has(file)) {
      queue.add(() -> fetchFile(file));
    }
  }

  private void fetchFile(FileId file) throws IOException {
    for (Cache cache : caches) {
      if (cache.repo().has(file)) {
        cache.objects().run(file);
        return;
      }
    }
    if (isImportedFromSeed(file)) {
      return;
    }
    if (local != null) {
      local.run(file);
    } else {
      download(file);
      counters.content.incrementAndGet();
    }
  }

  private boolean isImportedFromSeed(FileId file) throws IOException {
    for (Cache seed : seeds) {
      if (seed.repo().has(file)) {
        try {
          seed.objects().run(file);
          return true;
        } catch (MissingObjectException | CorruptObjectException e) {
          // Then it is fetched.
        }
      }
    }
    return false;
  }

  private void download(FileId file) throws IOException {
    try (InputStream in =
        new CountedStream(
            new BufferedInputStream(source.openFile(file), BUFFER_BYTES), counters.bytes)) {
      store(file, in);
    }
  }

  /** Stores a file object that comes as archives have it. */
  void store(FileId file, InputStream archived) throws IOException {
    if (takesArchived()) {
      if (options.mirror && options.httpTrusted) {
        transaction.writeArchivedUnchecked(file, archived);
      } else {
        transaction.writeArchivedChecked(file, archived);
      }
      return;
    }
    try (FileObject object = ArchivedFile.open(file, archived)) {
      store(file, object);
    }
  }

  private boolean takesArchived() {
    return transaction.repo().mode() == RepoMode.ARCHIVE && !refuseModes;
  }

  private void store(FileId file, FileObject object) throws IOException {
    requireMode(file, object.header());
    transaction.writeFileChecked(
        file, object.header(), object.size(), new StreamContent(object.content()));
  }

  private void requireMode(FileId file, FileHeader header) throws IOException {
    int others = header.mode() & ~FileModes.TYPE_MASK & ~USER_MODE;
    if (refuseModes && header.isRegular() && others != 0) {
      throw new IOException(
          "Content object "
              + file.hex()
              + ": invalid mode 0"
              + Integer.toOctalString(header.mode())
              + " with bits 0"
              + Integer.toOctalString(others));
    }
  }
}
