package org.jostree.mount.remote;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jostree.object.Checksum;
import org.jostree.object.CommitId;
import org.jostree.pull.ConnectionException;
import org.jostree.pull.PullOptions;
import org.jostree.pull.RemoteObjects;
import org.jostree.remote.RemoteConfig;
import org.jostree.remote.Remotes;
import org.jostree.repo.Repo;
import org.jostree.sign.RemoteVerification;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens repositories that get objects from remotes: the cache of a remote, as if all that the
 * remote has were in it, and repositories of this machine that are put right as they are read.
 */
public final class RemoteView {
  private static final Logger LOG = LoggerFactory.getLogger(RemoteView.class);

  /** What a remote is called that has no configuration. */
  private static final String NAMELESS = "origin";

  /** A reader waits: better an error soon than the right bytes in minutes. */
  private static final int RETRIES = 3;

  private static final int PATIENCE_MILLIS = 10_000;

  private RemoteView() {}

  /**
   * How much of a remote is kept, and where.
   *
   * @param bytes at most
   * @param directory null for the usual place
   */
  public record CacheSettings(long bytes, @Nullable Path directory) {}

  /** Opens what is at a URL, without a configuration: nothing is asked of signatures by itself. */
  public static Repo ofPlace(
      String url, List<String> revisions, RemoteSettings settings, CacheSettings kept)
      throws IOException {
    Repo cache = CachePlace.open(url, kept.directory());
    return open(cache, cache, RemoteConfig.ofPlace(NAMELESS, url), revisions, settings, kept);
  }

  /**
   * Opens a remote that a repository has a configuration of; what the repository has of it is not
   * fetched. The repository stays the caller's to close, later than this one.
   */
  public static Repo ofRemote(
      Repo configured,
      String name,
      List<String> revisions,
      RemoteSettings settings,
      CacheSettings kept)
      throws IOException {
    RemoteConfig remote = Remotes.of(configured).get(name);
    String url = remote.metalink() == null ? remote.requireUrl() : remote.metalink();
    Repo cache = CachePlace.open(url, kept.directory());
    return open(configured, cache, remote, revisions, settings, kept);
  }

  private static Repo open(
      Repo configured,
      Repo cache,
      RemoteConfig unsigned,
      List<String> revisions,
      RemoteSettings settings,
      CacheSettings kept)
      throws IOException {
    try {
      RemoteConfig remote = settings.requireSignature() ? unsigned.signed() : unsigned;
      RemoteVerification verification = RemoteVerification.of(configured, remote);
      PullOptions options = options();
      if (configured != cache) {
        options.seeds(List.of(configured));
      }
      RemoteObjects objects = RemoteObjects.open(configured, cache, remote, verification, options);
      ViewSource source =
          new ViewSource(
              cache,
              objects,
              new ServerContact(String.valueOf(remote.url())),
              new CacheLimit(cache, kept.bytes()),
              verification.needsCommits());
      cache.completeFrom(source);
      if (verification.needsCommits()) {
        cache.demand(new SignedCommits(cache, verification, source.signatures()));
      }
      for (String revision : revisions) {
        lookUp(revision, source);
      }
      return cache;
    } catch (IOException | RuntimeException e) {
      cache.close();
      throw e;
    }
  }

  private static PullOptions options() {
    return new PullOptions().retries(RETRIES).patienceMillis(PATIENCE_MILLIS);
  }

  /** Sees to it that the cache knows the ref that a revision starts with. */
  private static void lookUp(String revision, ViewSource source) throws IOException {
    int length = revision.length();
    while (length > 0 && revision.charAt(length - 1) == '^') {
      length--;
    }
    String ref = revision.substring(0, length);
    if (Checksum.parse(ref) != null) {
      return;
    }
    try {
      source.refs().refresh();
    } catch (ConnectionException e) {
      if (source.refs().find(ref) == null) {
        throw e;
      }
      LOG.warn("showing {} as it was when the remote answered last", ref);
    }
    CommitId commit = source.refs().find(ref);
    if (commit != null) {
      source.requireBindings(commit, ref);
      if (length == revision.length()) {
        source.prepare(commit);
      }
    }
  }

  /**
   * Has a repository of this machine do what the settings say.
   *
   * @param revisions what is going to be shown, the first of which may name a remote; none for
   *     everything
   * @throws IOException when it cannot be told which remote is meant
   */
  public static void attach(Repo repo, List<String> revisions, RemoteSettings settings)
      throws IOException {
    if (!settings.heal() && !settings.requireSignature()) {
      return;
    }
    String revision = revisions.isEmpty() ? null : revisions.get(0);
    RemoteConfig remote = choose(repo, revision, settings.name());
    RemoteVerification verification = RemoteVerification.of(repo, remote.signed());
    if (settings.requireSignature()) {
      repo.demand(new SignedCommits(repo, verification, null));
    }
    if (settings.heal()) {
      RemoteObjects objects =
          RemoteObjects.open(repo, repo, remote, RemoteVerification.of(repo, remote), options());
      repo.completeFrom(new HealingSource(repo, remote.name(), objects));
    }
  }

  private static RemoteConfig choose(Repo repo, @Nullable String revision, @Nullable String given)
      throws IOException {
    Remotes remotes = Remotes.of(repo);
    if (given != null) {
      return remotes.get(given);
    }
    int colon = revision == null ? -1 : revision.indexOf(':');
    if (revision != null && colon > 0) {
      RemoteConfig ofRevision = remotes.find(revision.substring(0, colon));
      if (ofRevision != null) {
        return ofRevision;
      }
    }
    List<String> names = remotes.names();
    if (names.size() == 1) {
      return remotes.get(names.get(0));
    }
    throw new IOException(
        names.isEmpty()
            ? "healing and signatures need a remote, and " + repo.path() + " has none"
            : "which remote is meant? " + repo.path() + " has " + String.join(", ", names));
  }
}
