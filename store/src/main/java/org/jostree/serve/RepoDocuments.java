package org.jostree.serve;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.jostree.repo.KeyFile;
import org.jostree.repo.Repo;
import org.jostree.repo.RepoMode;
import org.jspecify.annotations.Nullable;

/**
 * What others need of an archive: objects, static deltas, refs, the summary, and of the
 * configuration what says what kind of repository it is. Passwords of remotes, cookies, keys and
 * what is in the making stay here.
 */
public final class RepoDocuments implements Documents {
  private static final String CONFIG = "config";
  private static final String CORE = "core";

  private static final List<String> FILES = List.of("summary", "summary.sig");
  private static final List<String> DIRECTORIES =
      List.of("objects", "refs", "deltas", "delta-indexes");
  private static final List<String> KEYS = List.of("repo_version", "mode", "collection-id");

  private final Path top;

  /**
   * Of a repository.
   *
   * @throws IOException when nobody could fetch from it
   */
  public RepoDocuments(Repo repo) throws IOException {
    if (repo.mode() != RepoMode.ARCHIVE) {
      throw new IOException(
          "Only archives can be fetched from, and this repository has mode "
              + repo.config().file().get(CORE, "mode"));
    }
    this.top = repo.path().toRealPath();
  }

  @Override
  public @Nullable Document find(Target target) throws IOException {
    List<String> path = target.path();
    if (target.isDirectory() || path.isEmpty()) {
      return null;
    }
    String first = path.get(0);
    if (path.size() == 1) {
      if (first.equals(CONFIG)) {
        return config();
      }
      return FILES.contains(first) ? open(top.resolve(first)) : null;
    }
    if (!DIRECTORIES.contains(first)) {
      return null;
    }
    Path place = top;
    for (String name : path) {
      place = place.resolve(name);
    }
    return open(place);
  }

  /** Refs may be symbolic links to refs; nothing leads out. */
  private @Nullable Document open(Path place) throws IOException {
    Path real;
    try {
      real = place.toRealPath();
    } catch (NoSuchFileException | java.nio.file.NotDirectoryException e) {
      return null;
    } catch (java.nio.file.FileSystemException e) {
      if (!Files.exists(place)) {
        return null;
      }
      throw e;
    }
    boolean isInside = DIRECTORIES.contains(top.relativize(real).getName(0).toString());
    return real.startsWith(top) && (isInside || real.equals(place))
        ? FileDocument.open(real)
        : null;
  }

  private Document config() throws IOException {
    Path file = top.resolve(CONFIG);
    KeyFile whole = KeyFile.parse(Files.readString(file));
    KeyFile told = new KeyFile();
    for (String key : KEYS) {
      String value = whole.get(CORE, key);
      if (value != null) {
        told.set(CORE, key, value);
      }
    }
    return new BytesDocument(
        told.toString().getBytes(UTF_8),
        "text/plain; charset=utf-8",
        Files.getLastModifiedTime(file).toMillis() / 1_000);
  }

  @Override
  public boolean isGone() {
    return !Files.isDirectory(top);
  }
}
