package org.jostree.mount.tree;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jostree.object.CommitId;
import org.jostree.repo.ObjectSource;
import org.jostree.repo.RefName;
import org.jostree.repo.Refs;
import org.jostree.repo.Repo;
import org.jspecify.annotations.Nullable;

/**
 * All refs of a repository, read again when a directory of them has changed. A writer replaces the
 * file of a ref, which changes its directory, and libostree sets the time of the repository's
 * directory besides.
 */
final class RefIndex {
  /**
   * The kernel's requests for a listing of a view ask dozens of times. It relies on names for much
   * longer than this, and no ref is written this fast.
   */
  private static final long JUST_NOW_NANOS = 500_000;

  private final Repo repo;
  private long checkedAt;
  private @Nullable DirectoryStamps stamps;
  private Snapshot snapshot = new Snapshot(new TreeMap<>(), 0);

  /**
   * The refs at a moment.
   *
   * @param refs commits by refspec, {@code main} or {@code origin:main}; null for a ref whose file
   *     cannot be read
   * @param changedNanos when they were first seen like this, in nanoseconds since 1970
   */
  record Snapshot(SortedMap<String, @Nullable CommitId> refs, long changedNanos) {
    /** Whether a refspec starts so. */
    boolean hasPrefix(String prefix) {
      SortedMap<String, @Nullable CommitId> tail = refs.tailMap(prefix);
      return !tail.isEmpty() && tail.firstKey().startsWith(prefix);
    }
  }

  RefIndex(Repo repo) {
    this.repo = repo;
  }

  synchronized Snapshot snapshot() throws IOException {
    ObjectSource source = repo.source();
    if (source != null) {
      source.refreshRefs();
    }
    long now = System.nanoTime();
    if (stamps != null && now - checkedAt < JUST_NOW_NANOS) {
      return snapshot;
    }
    if (stamps == null || !stamps.areCurrent()) {
      DirectoryStamps newStamps = new DirectoryStamps();
      newStamps.add(repo.path());
      SortedMap<String, @Nullable CommitId> refs = new TreeMap<>();
      Path directory = repo.path().resolve("refs");
      addRefs(directory.resolve("heads"), "", newStamps, refs);
      newStamps.add(directory.resolve("remotes"));
      for (String remote : repo.refs().remotesWithRefs()) {
        addRefs(directory.resolve("remotes").resolve(remote), remote + ":", newStamps, refs);
      }
      if (stamps == null || !refs.equals(snapshot.refs())) {
        snapshot = new Snapshot(refs, DirectoryStamps.nowNanos());
      }
      stamps = newStamps;
    }
    checkedAt = now;
    return snapshot;
  }

  private void addRefs(
      Path directory,
      String prefix,
      DirectoryStamps newStamps,
      SortedMap<String, @Nullable CommitId> refs)
      throws IOException {
    newStamps.add(directory);
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        String refspec = prefix + entry.getFileName();
        RefName name = parse(refspec);
        if (name == null || Refs.isBeingWritten(entry)) {
          continue; // a writer's temporary file
        }
        if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
          addRefs(entry, refspec + "/", newStamps, refs);
        } else {
          addRef(name, refs);
        }
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      return; // It has gone meanwhile; the stamp of the directory above says so.
    }
  }

  private void addRef(RefName name, SortedMap<String, @Nullable CommitId> refs) {
    try {
      CommitId commit = repo.refs().read(name);
      if (commit != null) {
        refs.put(name.toString(), commit);
      }
    } catch (IOException e) {
      refs.put(name.toString(), null);
    }
  }

  /** What the ref names at this moment, or null; also null for what cannot be a ref's name. */
  @Nullable CommitId read(String refspec) throws IOException {
    RefName name = parse(refspec);
    ObjectSource source = repo.source();
    if (name == null) {
      return null;
    }
    if (source != null && name.remote() == null) {
      CommitId commit = source.ref(name.name());
      if (commit != null) {
        return commit;
      }
    }
    return repo.refs().read(name);
  }

  static @Nullable RefName parse(String refspec) {
    try {
      return RefName.parse(refspec);
    } catch (IOException e) {
      return null;
    }
  }
}
