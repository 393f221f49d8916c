package org.jostree.mount.remote;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jostree.object.Commit;
import org.jostree.object.CommitId;
import org.jostree.object.DirTree;
import org.jostree.object.DirTreeId;
import org.jostree.object.FileHeader;
import org.jostree.object.FileId;
import org.jostree.object.ObjectName;
import org.jostree.pull.NotOnServerException;
import org.jostree.pull.RemoteObjects;
import org.jostree.repo.CommitState;
import org.jostree.repo.CorruptObjectException;
import org.jostree.repo.MissingObjectException;
import org.jostree.repo.ObjectSet;
import org.jostree.repo.ObjectSource;
import org.jostree.repo.Repo;
import org.jostree.repo.UnavailableObjectException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A remote behind a cache of its objects: what is not in the cache is fetched when it is needed,
 * and some that is likely to be needed next.
 */
final class ViewSource implements ObjectSource {
  private static final Logger LOG = LoggerFactory.getLogger(ViewSource.class);

  /** Directories in which somebody has read lately. */
  private static final int DIRECTORIES_READ = 64;

  /**
   * How many of the files that follow are warmed when the first file of a directory is read, the
   * second and so on.
   */
  private static final int[] NEIGHBOURS = {3, 8, 24, 48};

  private final Repo cache;
  private final RemoteObjects remote;
  private final Fetching fetching;
  private final ServerContact contact;
  private final RefMirror refs;
  private final CacheLimit limit;
  private final boolean isSigned;
  private final Map<DirTreeId, Integer> reads = new Eldest<>(DIRECTORIES_READ);

  /** Compared with their names when they came. */
  private final ObjectSet fetched = new ObjectSet();

  /**
   * Of a remote.
   *
   * @param isSigned whether its commits have to be signed
   */
  ViewSource(
      Repo cache, RemoteObjects remote, ServerContact contact, CacheLimit limit, boolean isSigned) {
    this.isSigned = isSigned;
    this.cache = cache;
    this.remote = remote;
    this.contact = contact;
    this.fetching = new Fetching(cache, remote, contact, this::hasCome);
    this.refs = new RefMirror(cache, remote, contact);
    this.limit = limit;
  }

  RefMirror refs() {
    return refs;
  }

  // ---- objects

  @Override
  public void supply(ObjectName name, IOException failure) throws IOException {
    boolean isDamaged = failure instanceof CorruptObjectException;
    if (isDamaged) {
      LOG.warn("{}: {}: fetching it into the cache again", AskedFor.text(), failure.getMessage());
    }
    try {
      if (name instanceof CommitId commit) {
        // Before it can be seen: it lacks nearly everything.
        cache.markCommit(commit, CommitState.PARTIAL);
      }
      fetching.fetch(name, isDamaged);
    } catch (IOException e) {
      throw new UnavailableObjectException(name, failure, e);
    }
  }

  private void hasCome(ObjectName name) {
    synchronized (fetched) {
      fetched.add(name);
    }
    limit.fetched(fetching.bytes());
  }

  @Override
  public boolean vouchesFor(FileId file) {
    synchronized (fetched) {
      return fetched.contains(file);
    }
  }

  @Override
  public FileHeader.@Nullable Sized header(FileId file) throws IOException {
    FileHeader.Sized known = fetching.knownHeader(file);
    if (known != null) {
      return known;
    }
    try {
      return fetching.fetchStart(file);
    } catch (IOException e) {
      throw new UnavailableObjectException(file, new MissingObjectException(file), e);
    }
  }

  @Override
  public boolean offers(CommitId commit) throws IOException {
    try {
      supply(commit, new MissingObjectException(commit));
      return true;
    } catch (UnavailableObjectException e) {
      if (e.getCause() instanceof NotOnServerException
          || e.getCause() instanceof MissingObjectException) {
        return false;
      }
      throw e;
    }
  }

  @Override
  public boolean isFarAway() {
    return remote.isFarAway();
  }

  // ---- ahead of those who ask

  /** Fetches what the top of a commit needs, all at once. */
  void prepare(CommitId id) throws IOException {
    Commit commit = cache.readCommit(id);
    List<Fetching.Wanted> wanted = new ArrayList<>();
    for (ObjectName name : List.of(commit.tree(), commit.meta())) {
      if (!cache.has(name)) {
        wanted.add(new Fetching.Wanted(name, false));
      }
    }
    fetching.fetchAll(wanted);
  }

  /** Waits for what the attributes in a listing need; its subdirectories follow by themselves. */
  @Override
  public void listing(DirTree directory) {
    Set<Fetching.Wanted> now = new LinkedHashSet<>();
    Set<Fetching.Wanted> later = new LinkedHashSet<>();
    for (int i = 0; i < directory.directoryCount(); i++) {
      DirTree.Subdirectory child = directory.directory(i);
      if (!cache.has(child.meta())) {
        now.add(new Fetching.Wanted(child.meta(), false));
      }
      if (!cache.has(child.tree())) {
        later.add(new Fetching.Wanted(child.tree(), false));
      }
    }
    for (int i = 0; i < directory.fileCount(); i++) {
      if (isUnknown(directory.file(i))) {
        now.add(new Fetching.Wanted(directory.file(i), true));
      }
    }
    fetching.fetchAll(now);
    fetching.fetchLater(later);
  }

  private boolean isUnknown(FileId file) {
    return fetching.knownHeader(file) == null && !cache.has(file);
  }

  /** Who reads one file of a directory may read those behind it: the more so the more he reads. */
  @Override
  public void reading(DirTreeId id, DirTree directory, int file) {
    int count;
    synchronized (reads) {
      count = reads.merge(id, 1, Integer::sum);
    }
    int room = NEIGHBOURS[Math.min(count, NEIGHBOURS.length) - 1];
    int end = Math.min(file + 1 + room, directory.fileCount());
    List<Fetching.Wanted> neighbours = new ArrayList<>();
    for (int i = file + 1; i < end; i++) {
      if (isUnknown(directory.file(i))) {
        // Small ones come whole with their beginning.
        neighbours.add(new Fetching.Wanted(directory.file(i), true));
      }
    }
    fetching.fetchLater(neighbours);
  }

  // ---- refs

  @Override
  public void refreshRefs() {
    refs.refreshIfOld();
  }

  @Override
  public @Nullable CommitId ref(String name) throws IOException {
    CommitId commit = refs.find(name);
    if (commit != null) {
      requireBindings(commit, name);
    }
    return commit;
  }

  /**
   * As a pull does it, refuses a commit that is bound to other refs than the one that names it.
   * Only where commits have to be signed: nothing else keeps a server from naming any commit.
   *
   * @throws IOException also when the commit cannot be had
   */
  void requireBindings(CommitId id, String ref) throws IOException {
    if (isSigned) {
      remote.requireBindings(id, cache.readCommit(id), ref);
    }
  }

  SignedCommits.Signatures signatures() {
    return commit ->
        contact.ask(() -> Optional.ofNullable(remote.detachedMetadata(commit))).orElse(null);
  }

  // ---- its end

  @Override
  public Map<String, Long> figures() {
    Map<String, Long> figures = new LinkedHashMap<>();
    figures.put("objects-fetched", fetching.objects());
    figures.put("headers-fetched", fetching.starts());
    figures.put("bytes-fetched", fetching.bytes());
    if (limit.size() >= 0) {
      figures.put("objects-cached-bytes", limit.size());
    }
    return figures;
  }

  @Override
  public void close() {
    Closing.quietly(fetching);
    limit.enforce();
  }
}
