package org.jostree.pull;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jostree.delta.Superblock;
import org.jostree.gvariant.GVariantReader;
import org.jostree.object.Commit;
import org.jostree.object.CommitId;
import org.jostree.object.DirTree;
import org.jostree.object.MalformedObjectException;
import org.jostree.remote.RemoteConfig;
import org.jostree.repo.CommitState;
import org.jostree.repo.MissingObjectException;
import org.jostree.repo.RefName;
import org.jostree.repo.Refs.CollectionRef;
import org.jostree.repo.Repo;
import org.jostree.repo.RepoMode;
import org.jostree.repo.Transaction;
import org.jostree.sign.RemoteVerification;
import org.jostree.summary.Summary;
import org.jspecify.annotations.Nullable;

/**
 * Fetches commits with their objects from a remote, and sets refs to them.
 *
 * <p>A commit is marked as partial before it is stored and until all it refers to is here. What was
 * fetched before a failure stays, so that the next pull goes on from there; refs are set only when
 * everything they need is on disk.
 */
public final class Pull {
  private final Repo repo;
  private final RemoteConfig remote;
  private final PullOptions options;
  private final PullListener listener;
  private final PullCounters counters = new PullCounters();

  /** Those that lack nothing once the pull is done. */
  private final Set<CommitId> complete = new LinkedHashSet<>();

  /** Those that were not here, or not whole, before. */
  private final Set<CommitId> fetched = new LinkedHashSet<>();

  /**
   * From a remote.
   *
   * @param listener hears of progress, in the thread that runs the pull
   */
  public Pull(Repo repo, RemoteConfig remote, PullOptions options, PullListener listener) {
    this.repo = repo;
    this.remote = remote;
    this.options = options;
    this.listener = listener;
  }

  /**
   * Does it.
   *
   * @return what was done
   * @throws IOException when something that is needed cannot be had, or is not what it should be
   */
  public PullProgress run() throws IOException {
    remote.requireFetchable();
    requireUsableOptions();
    RemoteVerification verification = RemoteVerification.of(repo, remote);
    try (RemoteRepo source = RemoteRepo.open(repo, remote, options)) {
      RequestedRefs words = new RequestedRefs(remote, source, options);
      SummaryFetch summaryFetch =
          new SummaryFetch(source, repo, remote.name(), verification, options.cacheDirectory);
      boolean needsSummary = words.needSummary() || verification.needsSummary();
      RemoteSummary summary = needsSummary ? summaryFetch.fetch() : null;
      source.requireArchive(summary);
      Collection<RequestedRef> requested = words.resolve(summary).values();
      DeltaChoice deltas = new DeltaChoice(repo, source, counters, summary);
      if (options.dryRun) {
        return countDeltas(requested, deltas, new DeltaFetch(source, verification, counters));
      }
      long contentBytes = fetch(requested, source, verification, deltas);
      if (summary != null) {
        summaryFetch.keep(repo);
        mirrorSummary(summary, summaryFetch);
      }
      return counters.progress(contentBytes, 0);
    }
  }

  private void requireUsableOptions() throws IOException {
    boolean required = options.staticDeltas == PullOptions.StaticDeltas.REQUIRED;
    if (required && repo.mode() == RepoMode.ARCHIVE) {
      throw new IOException("Can't use static deltas in an archive repo");
    }
    if (options.dryRun && !required) {
      throw new IOException("--dry-run requires --require-static-deltas");
    }
    for (String path : options.subpaths) {
      if (!path.startsWith("/")) {
        throw new IOException("Subpath " + path + " is not absolute");
      }
    }
  }

  // ---- only looking

  private PullProgress countDeltas(
      Collection<RequestedRef> requested, DeltaChoice deltas, DeltaFetch deltaFetch)
      throws IOException {
    for (RequestedRef each : requested) {
      if (!isWhole(each.commit())) {
        deltaFetch.superblock(requireDelta(each, deltas));
      }
    }
    return counters.progress(0, 0);
  }

  private DeltaChoice.Choice requireDelta(RequestedRef requested, DeltaChoice deltas)
      throws IOException {
    DeltaChoice.Choice choice = chooseDelta(requested, deltas);
    if (choice == null) {
      throw noDelta(requested);
    }
    return choice;
  }

  private static IOException noDelta(RequestedRef requested) {
    CollectionRef ref = requested.ref();
    String what = ref == null ? "commit" : ref.name();
    return new IOException(
        "Static deltas required, but none found for " + what + " to " + requested.commit().hex());
  }

  private DeltaChoice.@Nullable Choice chooseDelta(RequestedRef requested, DeltaChoice deltas)
      throws IOException {
    boolean required = options.staticDeltas == PullOptions.StaticDeltas.REQUIRED;
    return deltas.choose(requested.commit(), current(requested.ref()), required);
  }

  // ---- fetching

  private long fetch(
      Collection<RequestedRef> requested,
      RemoteRepo source,
      RemoteVerification verification,
      DeltaChoice deltas)
      throws IOException {
    try (Transaction transaction = repo.transaction()) {
      try (FetchQueue queue = new FetchQueue(source.requestsAtOnce())) {
        ObjectFetch objects =
            new ObjectFetch(transaction, source, options, verification, queue, counters);
        DeltaFetch deltaFetch = new DeltaFetch(source, verification, counters);
        for (RequestedRef each : requested) {
          startWithDelta(each, source, deltas, deltaFetch, transaction, queue, objects);
        }
        await(queue, transaction);
        for (RequestedRef each : requested) {
          fetchCommits(each, transaction, objects);
        }
        await(queue, transaction);
      } catch (IOException | RuntimeException e) {
        keepForNextTime(transaction, e);
        throw e;
      }
      for (RequestedRef each : requested) {
        setRef(each, transaction);
      }
      for (CommitId commit : complete) {
        transaction.setState(commit, CommitState.NORMAL);
      }
      return transaction.commit().contentBytesWritten();
    }
  }

  private void await(FetchQueue queue, Transaction transaction) throws IOException {
    queue.finish(
        options.progressMillis,
        () ->
            listener.progress(
                counters.progress(
                    transaction.statistics().contentBytesWritten(), queue.pending())));
  }

  /** Stores what has come; the commits are marked as partial, and no ref names them. */
  private void keepForNextTime(Transaction transaction, Exception failure) {
    try {
      for (CommitId commit : fetched) {
        transaction.setState(commit, CommitState.PARTIAL);
      }
      transaction.commit();
    } catch (IOException | RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  private boolean mayUseDeltas(RemoteRepo source) {
    return switch (options.staticDeltas) {
      case DISABLED -> false;
      case REQUIRED -> true;
      case ALLOWED ->
          repo.mode() != RepoMode.ARCHIVE
              && source.local() == null
              && !options.commitMetadataOnly
              && options.subpaths.isEmpty();
    };
  }

  private void startWithDelta(
      RequestedRef requested,
      RemoteRepo source,
      DeltaChoice deltas,
      DeltaFetch deltaFetch,
      Transaction transaction,
      FetchQueue queue,
      ObjectFetch objects)
      throws IOException {
    if (!mayUseDeltas(source) || isWhole(requested.commit())) {
      return;
    }
    DeltaChoice.Choice choice = chooseDelta(requested, deltas);
    if (choice == null) {
      if (options.staticDeltas == PullOptions.StaticDeltas.REQUIRED) {
        throw noDelta(requested);
      }
      return;
    }
    Superblock superblock = deltaFetch.superblock(choice);
    Commit commit = parse(requested.commit(), superblock.commit());
    check(requested, commit);
    GVariantReader detached = superblock.detachedMetadata();
    if (detached == null) {
      detached = objects.readDetachedMetadata(requested.commit());
    }
    objects.requireSigned(requested.commit(), superblock.commit(), detached);
    store(requested.commit(), superblock.commit(), transaction);
    setDetached(requested.commit(), detached, transaction);
    deltaFetch.addParts(transaction, superblock, queue, objects);
  }

  /** A commit, then as many of its parents as are wanted. */
  private void fetchCommits(RequestedRef requested, Transaction transaction, ObjectFetch objects)
      throws IOException {
    CommitId id = requested.commit();
    long maximum = requested.size() > 0 ? requested.size() : ObjectFetch.MAX_COMMIT_BYTES;
    GVariantReader detached = objects.readDetachedMetadata(id);
    Commit commit = fetchCommit(id, maximum, requested, detached, transaction, objects);
    setDetached(id, detached, transaction);
    int left = options.depth;
    while (left != 0 && commit.parent().isPresent()) {
      id = commit.parent().get();
      detached = objects.readDetachedMetadata(id);
      try {
        commit =
            fetchCommit(id, ObjectFetch.MAX_COMMIT_BYTES, null, detached, transaction, objects);
      } catch (NotOnServerException | MissingObjectException e) {
        // The history may be cut off at the remote.
        return;
      }
      setDetached(id, detached, transaction);
      left--;
    }
  }

  private static void setDetached(
      CommitId id, @Nullable GVariantReader detached, Transaction transaction) {
    if (detached != null) {
      transaction.setDetachedMetadata(id, detached);
    }
  }

  private Commit fetchCommit(
      CommitId id,
      long maximum,
      @Nullable RequestedRef requested,
      @Nullable GVariantReader detached,
      Transaction transaction,
      ObjectFetch objects)
      throws IOException {
    boolean whole = isWhole(id);
    byte[] bytes = objects.readCommit(id, maximum);
    objects.requireSigned(id, bytes, detached);
    Commit commit = parse(id, bytes);
    if (requested != null) {
      check(requested, commit);
    }
    if (!whole) {
      store(id, bytes, transaction);
      addTree(id, commit, objects);
    }
    return commit;
  }

  private void addTree(CommitId id, Commit commit, ObjectFetch objects) throws IOException {
    DirTree.Subdirectory root = new DirTree.Subdirectory(commit.tree(), commit.meta());
    if (options.commitMetadataOnly) {
      return;
    }
    if (options.subpaths.isEmpty()) {
      objects.addTree(root);
      complete.add(id);
    } else {
      for (String path : options.subpaths) {
        objects.addPath(root, path);
      }
    }
  }

  private static Commit parse(CommitId id, byte[] bytes) throws MalformedObjectException {
    try {
      return Commit.parse(bytes);
    } catch (MalformedObjectException e) {
      throw new MalformedObjectException(id.display() + ": " + e.getMessage(), e);
    }
  }

  /** The mark first: whoever finds the commit finds out that it is not whole. */
  private void store(CommitId id, byte[] bytes, Transaction transaction) throws IOException {
    fetched.add(id);
    repo.markCommit(id, CommitState.PARTIAL);
    transaction.writeMetadataChecked(id, bytes);
  }

  private boolean isWhole(CommitId commit) throws IOException {
    return repo.has(commit) && repo.commitState(commit) == CommitState.NORMAL;
  }

  private void check(RequestedRef requested, Commit commit) throws IOException {
    CollectionRef ref = requested.ref();
    if (options.verifyBindings) {
      String own = ref == null ? null : ref.collectionId();
      String collection = own == null ? remote.collectionId() : own;
      CommitChecks.requireBindings(
          requested.commit(), commit, ref == null ? null : ref.name(), collection);
    }
    for (CommitId current : notOlderThan(ref)) {
      CommitChecks.requireNotOlder(repo, requested.commit(), commit, current);
    }
  }

  private List<CommitId> notOlderThan(@Nullable CollectionRef ref) throws IOException {
    List<CommitId> commits = new ArrayList<>();
    CommitId current = options.timestampCheck ? current(ref) : null;
    if (current != null) {
      commits.add(current);
    }
    if (options.timestampCheckFrom != null) {
      commits.add(options.timestampCheckFrom);
    }
    return commits;
  }

  // ---- refs

  /** What the ref that is to be set names so far, or null. */
  private @Nullable CommitId current(@Nullable CollectionRef ref) throws IOException {
    if (ref == null) {
      return null;
    }
    return options.mirror ? repo.refs().read(ref) : repo.refs().read(ofRemote(ref));
  }

  private RefName ofRemote(CollectionRef ref) {
    return new RefName(remote.name(), ref.name());
  }

  private void setRef(RequestedRef requested, Transaction transaction) throws IOException {
    CollectionRef ref = requested.ref();
    if (ref == null || requested.commit().equals(current(ref))) {
      return;
    }
    if (options.mirror) {
      transaction.setRef(ref, requested.commit());
    } else {
      transaction.setRef(ofRemote(ref), requested.commit());
    }
  }

  /** A mirror of everything has the summary of the original. */
  private void mirrorSummary(RemoteSummary summary, SummaryFetch summaryFetch) throws IOException {
    if (!options.mirror || !options.refs.isEmpty() || !options.collectionRefs.isEmpty()) {
      return;
    }
    repo.writeDurably(repo.path().resolve(Summary.FILE), summary.bytes());
    byte[] signature = summaryFetch.signature();
    if (signature != null) {
      repo.writeDurably(repo.path().resolve(Summary.SIGNATURES_FILE), signature);
    }
  }
}
