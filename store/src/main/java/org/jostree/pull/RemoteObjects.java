package org.jostree.pull;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jostree.gvariant.GVariantReader;
import org.jostree.object.Commit;
import org.jostree.object.CommitId;
import org.jostree.object.FileHeader;
import org.jostree.object.FileId;
import org.jostree.object.ObjectName;
import org.jostree.object.ObjectType;
import org.jostree.remote.RemoteConfig;
import org.jostree.repo.ArchivedFile;
import org.jostree.repo.CorruptObjectException;
import org.jostree.repo.FileObject;
import org.jostree.repo.Refs.CollectionRef;
import org.jostree.repo.Repo;
import org.jostree.repo.Transaction;
import org.jostree.sign.RemoteVerification;
import org.jspecify.annotations.Nullable;

/**
 * The refs and objects of a remote, one by one, as somebody asks for them. Safe for use by several
 * threads, each with a transaction of its own.
 */
public final class RemoteObjects implements AutoCloseable {
  private final RemoteRepo source;
  private final RemoteConfig remote;
  private final PullOptions options;
  private final RemoteVerification verification;
  private final SummaryFetch summaryFetch;
  private final Repo cache;
  private final FetchQueue noQueue = new FetchQueue(0);
  private final PullCounters counters = new PullCounters();
  private volatile boolean isArchive;

  private RemoteObjects(
      RemoteRepo source,
      Repo cache,
      RemoteConfig remote,
      RemoteVerification verification,
      PullOptions options) {
    this.source = source;
    this.cache = cache;
    this.remote = remote;
    this.verification = verification;
    this.options = options;
    this.summaryFetch = new SummaryFetch(source, cache, remote.name(), verification, null);
  }

  /**
   * Prepares for fetching. Nothing is asked of a server yet, unless the remote has a list of
   * mirrors.
   *
   * @param configured the repository that has the remote's keys and cookies
   * @param cache the one that objects go to, where the summary is kept, too
   * @param verification what the remote demands of signatures
   * @param options of which those count that say how a server is spoken to, and seeds
   */
  public static RemoteObjects open(
      Repo configured,
      Repo cache,
      RemoteConfig remote,
      RemoteVerification verification,
      PullOptions options)
      throws IOException {
    remote.requireFetchable();
    RemoteRepo source = RemoteRepo.open(configured, remote, options);
    return new RemoteObjects(source, cache, remote, verification, options);
  }

  // ---- refs

  /**
   * All refs that the summary lists; null when the remote has no summary.
   *
   * @throws ConnectionException when there is no answer
   * @throws IOException also when the summary says that objects cannot be fetched one by one
   */
  public @Nullable SortedMap<String, CommitId> refs() throws IOException {
    RemoteSummary summary = summaryFetch.fetchSoon();
    if (summary == null) {
      return null;
    }
    source.requireArchive(summary);
    summaryFetch.keep(cache);
    SortedMap<String, CommitId> refs = new TreeMap<>();
    for (Map.Entry<CollectionRef, RemoteSummary.Target> ref : summary.refs().entrySet()) {
      if (ref.getKey().collectionId() == null) {
        refs.put(ref.getKey().name(), ref.getValue().commit());
      }
    }
    return refs;
  }

  /**
   * What the file of one ref says, for remotes without a summary; null when there is none.
   *
   * @throws IOException also when the remote is no archive, whose objects can be fetched one by one
   */
  public @Nullable CommitId ref(String name) throws IOException {
    Meanwhile<Boolean> archive = isArchive ? null : new Meanwhile<>(this::requireArchive);
    CommitId commit;
    try {
      commit = new RequestedRefs(remote, source, options).fetch(name);
    } catch (NotOnServerException e) {
      commit = null;
    }
    if (archive != null) {
      isArchive = archive.await();
    }
    return commit;
  }

  private boolean requireArchive() throws IOException {
    source.requireArchive(null);
    return true;
  }

  /** As a pull does it: sees to it that a commit is bound to the ref that names it. */
  public void requireBindings(CommitId id, Commit commit, String ref) throws IOException {
    CommitChecks.requireBindings(id, commit, ref, remote.collectionId());
  }

  // ---- objects

  /**
   * Fetches an object into a transaction, compared with its name.
   *
   * @throws NotOnServerException when the remote does not have it
   * @throws org.jostree.repo.MissingObjectException when a remote on this machine does not
   * @throws CorruptObjectException when what comes is not what its name promises
   */
  public void fetch(ObjectName object, Transaction transaction) throws IOException {
    new ObjectFetch(transaction, source, options, verification, noQueue, counters).fetchNow(object);
  }

  /**
   * Fetches the beginning of a file; one that is no longer than that goes into the transaction, as
   * by {@link #fetch}.
   *
   * @param bytes the length of the beginning
   * @return the header, compared with nothing; null if the whole file has gone into the transaction
   */
  public FileHeader.@Nullable Sized fetchStart(FileId file, int bytes, Transaction transaction)
      throws IOException {
    if (source.local() != null || isInSeed(file)) {
      fetch(file, transaction);
      return null;
    }
    RemoteFiles.Start start = source.readFileStart(file, bytes);
    counters.bytes.addAndGet(start.bytes().length);
    if (!start.isWhole()) {
      try (FileObject object = ArchivedFile.open(file, new ByteArrayInputStream(start.bytes()))) {
        // Of these there is more to be compared than the header, and little to be fetched.
        if (object.header().isRegular() && object.size() > 0) {
          return new FileHeader.Sized(object.header(), object.size());
        }
      } catch (CorruptObjectException e) {
        // The header may be longer than that; and who fetches the whole finds out what is wrong.
      }
      fetch(file, transaction);
      return null;
    }
    new ObjectFetch(transaction, source, options, verification, noQueue, counters)
        .store(file, new ByteArrayInputStream(start.bytes()));
    return null;
  }

  private boolean isInSeed(FileId file) {
    for (Repo seed : options.seeds) {
      if (seed.has(file)) {
        return true;
      }
    }
    return false;
  }

  /** The detached metadata of a commit; null when the remote has none. */
  public @Nullable GVariantReader detachedMetadata(CommitId commit) throws IOException {
    Repo local = source.local();
    if (local != null) {
      return local.readDetachedMetadata(commit);
    }
    try {
      byte[] bytes =
          source.readMetadata(
              ObjectName.of(commit.checksum(), ObjectType.COMMIT_META),
              ObjectFetch.MAX_COMMIT_BYTES);
      counters.bytes.addAndGet(bytes.length);
      return GVariantReader.of(Commit.METADATA_TYPE, bytes);
    } catch (NotOnServerException e) {
      return null;
    }
  }

  /** Whether each object is a wait for an answer. */
  public boolean isFarAway() {
    return source.local() == null;
  }

  /** How many bytes of objects have come. */
  public long bytesFetched() {
    return counters.bytes.get();
  }

  @Override
  public void close() throws IOException {
    noQueue.close();
    source.close();
  }
}
