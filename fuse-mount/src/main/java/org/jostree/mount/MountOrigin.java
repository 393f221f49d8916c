package org.jostree.mount;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jostree.mount.remote.RemoteView;
import org.jostree.mount.transport.MountException;
import org.jostree.remote.Remotes;
import org.jostree.repo.Repo;
import org.jspecify.annotations.Nullable;

/** Where what is to be mounted comes from. */
public sealed interface MountOrigin {
  /** The revision that the word of the command line names, or null. */
  @Nullable String revision();

  /** As /proc/mounts has it, but for the revision. */
  String place();

  /**
   * Opens it.
   *
   * @param settings of which the revision is the one that is going to be shown
   * @throws IOException when it cannot be opened, or does not have the revision
   */
  Repo open(MountSettings settings) throws IOException;

  /** Whether reading waits for a server. */
  default boolean isFarAway() {
    return true;
  }

  /** A repository of this machine. */
  record Local(Path repository, @Nullable String revision) implements MountOrigin {
    @Override
    public String place() {
      return repository.toString();
    }

    @Override
    public Repo open(MountSettings settings) throws IOException {
      Repo repo = openRepository(repository);
      try {
        RemoteView.attach(repo, settings.revisions(), settings.remote());
        return repo;
      } catch (IOException | RuntimeException e) {
        repo.close();
        throw e;
      }
    }

    @Override
    public boolean isFarAway() {
      return false;
    }
  }

  /** What is at a URL. */
  record Place(String url) implements MountOrigin {
    @Override
    public @Nullable String revision() {
      return null;
    }

    @Override
    public String place() {
      return url;
    }

    @Override
    public Repo open(MountSettings settings) throws IOException {
      return RemoteView.ofPlace(url, settings.revisions(), settings.remote(), cache(settings));
    }
  }

  /** A remote that a repository has a configuration of. */
  record Remote(Path repository, String name, @Nullable String revision) implements MountOrigin {
    @Override
    public String place() {
      return repository + ":" + name;
    }

    @Override
    public Repo open(MountSettings settings) throws IOException {
      Repo configured = openRepository(repository);
      try {
        return RemoteView.ofRemote(
            configured, name, settings.revisions(), settings.remote(), cache(settings));
      } catch (IOException | RuntimeException e) {
        configured.close();
        throw e;
      }
    }
  }

  private static RemoteView.CacheSettings cache(MountSettings settings) {
    return new RemoteView.CacheSettings(
        settings.tree().content().cacheBytes(), settings.tree().content().cacheDirectory());
  }

  /**
   * Reads the word: a URL; {@code REMOTE} or {@code REMOTE:REF} if a repository is given; else
   * {@code REPO} or {@code REPO:REV}, and {@code REMOTE:REF} where that is no directory and the
   * usual repository has such a remote.
   *
   * @param given the repository that is given beside the word, or null
   * @param usual the one that is meant where none is given
   */
  static MountOrigin parse(String word, @Nullable Path given, Path usual) throws IOException {
    if (word.startsWith("http://") || word.startsWith("https://")) {
      return new Place(word);
    }
    int colon = word.indexOf(':');
    String name = colon < 0 ? word : word.substring(0, colon);
    String revision = colon < 0 || colon + 1 == word.length() ? null : word.substring(colon + 1);
    if (given != null) {
      return new Remote(given, name, revision);
    }
    MountSource source = MountSource.parse(word);
    boolean mayBeRemote = colon > 0 && !Files.exists(source.repository());
    return mayBeRemote && hasRemote(usual, name)
        ? new Remote(usual, name, revision)
        : new Local(source.repository(), source.revision());
  }

  private static boolean hasRemote(Path repository, String name) throws IOException {
    if (!Files.isDirectory(repository)) {
      return false;
    }
    try (Repo repo = Repo.open(repository)) {
      return Remotes.of(repo).find(name) != null;
    }
  }

  /** By its real path, as the process may change its working directory, and links may change. */
  static Repo openRepository(Path repository) throws IOException {
    try (Repo asGiven = Repo.open(repository)) {
      return Repo.open(asGiven.path().toRealPath());
    } catch (IOException e) {
      String reason = String.valueOf(e.getMessage());
      if (reason.contains(repository.toString())) {
        throw e;
      }
      throw new MountException(repository + ": " + reason, e);
    }
  }
}
