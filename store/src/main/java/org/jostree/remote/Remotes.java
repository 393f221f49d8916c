package org.jostree.remote;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jostree.repo.KeyFile;
import org.jostree.repo.RefName;
import org.jostree.repo.Repo;
import org.jspecify.annotations.Nullable;

/**
 * The remotes of a repository: groups of its configuration and, for the repository of a system,
 * files {@code /etc/ostree/remotes.d/*.conf}. Those of its parent can be read, too.
 */
public final class Remotes {
  private static final String SYSTEM_REPO = "ostree/repo";
  private static final String DIRECTORY = "etc/ostree/remotes.d";
  private static final String SUFFIX = ".conf";

  private final Repo repo;
  private final @Nullable Path directory;

  private Remotes(Repo repo, @Nullable Path directory) {
    this.repo = repo;
    this.directory = directory;
  }

  /** Those of a repository; it is that of the running system if it is {@code /ostree/repo}. */
  public static Remotes of(Repo repo) throws IOException {
    Path system = Path.of("/", SYSTEM_REPO);
    boolean isSystem = Files.exists(system) && Files.isSameFile(system, repo.path());
    return new Remotes(repo, isSystem ? Path.of("/", DIRECTORY) : null);
  }

  /** Those of the repository of the system whose files are below {@code sysroot}. */
  public static Remotes ofSystem(Repo repo, Path sysroot) {
    return new Remotes(repo, sysroot.resolve(DIRECTORY));
  }

  /**
   * A remote, of this repository or of its parent.
   *
   * @throws RemoteNotFoundException when there is none of that name
   */
  public RemoteConfig get(String name) throws IOException {
    RemoteConfig remote = find(name);
    if (remote == null) {
      throw new RemoteNotFoundException(name);
    }
    return remote;
  }

  /** As {@link #get}, but null when there is none. */
  public @Nullable RemoteConfig find(String name) throws IOException {
    RemoteConfig own = own().get(name);
    Repo parent = repo.parent();
    return own != null || parent == null ? own : of(parent).find(name);
  }

  /** The names of all, those of the parent among them, in order. */
  public List<String> names() throws IOException {
    return new ArrayList<>(all().keySet());
  }

  private SortedMap<String, RemoteConfig> all() throws IOException {
    Repo parent = repo.parent();
    SortedMap<String, RemoteConfig> all = parent == null ? new TreeMap<>() : of(parent).all();
    all.putAll(own());
    return all;
  }

  private SortedMap<String, RemoteConfig> own() throws IOException {
    SortedMap<String, RemoteConfig> own = new TreeMap<>();
    addGroups(repo.config().file(), null, own);
    if (directory != null) {
      for (Path file : filesOf(directory)) {
        addGroups(KeyFile.load(file), file, own);
      }
    }
    return own;
  }

  private static void addGroups(
      KeyFile file, @Nullable Path path, Map<String, RemoteConfig> remotes) {
    for (String group : file.groups()) {
      String name = RemoteConfig.nameOf(group);
      if (name != null) {
        remotes.putIfAbsent(name, new RemoteConfig(name, file, path));
      }
    }
  }

  private static List<Path> filesOf(Path directory) throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, "*" + SUFFIX)) {
      for (Path entry : entries) {
        if (Files.isRegularFile(entry)) {
          files.add(entry);
        }
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    }
    files.sort(null);
    return files;
  }

  /** What becomes of a remote that has the name of the new one. */
  public enum Existing {
    /** An error. */
    REFUSE,
    /** It stays, and the new one is not added. */
    KEEP,
    /** It goes. */
    REPLACE
  }

  /**
   * Adds a remote: to the configuration of the repository, or, for that of a system, to a file of
   * its own in the directory of remotes.
   *
   * @param options what its group is to say, in that order
   * @return whether it was added or replaced, not kept
   * @throws IOException when the name is none, or is taken, or the disk does not take it
   */
  public boolean add(String name, Map<String, RemoteOption> options, Existing existing)
      throws IOException {
    checkName(name);
    RemoteConfig old = own().get(name);
    if (old != null) {
      if (existing == Existing.KEEP) {
        return false;
      }
      if (existing == Existing.REFUSE) {
        Path place = old.path();
        throw new IOException(
            "Remote configuration for \""
                + name
                + "\" already exists: "
                + (place == null ? "(in config)" : place.toString()));
      }
    }
    if (directory != null
        && repo.config().file().getBoolean("core", "add-remotes-config-dir", true)) {
      if (old != null && old.path() == null) {
        removeFromConfig(name);
      }
      writeFile(directory, name, old, options);
    } else {
      if (old != null && old.path() != null) {
        Files.delete(old.path());
      }
      KeyFile config = repo.config().file();
      config.removeGroup(RemoteConfig.groupOf(name));
      RemoteOption.set(options, config, RemoteConfig.groupOf(name));
      repo.writeConfig(config);
    }
    return true;
  }

  private void writeFile(
      Path directory, String name, @Nullable RemoteConfig old, Map<String, RemoteOption> options)
      throws IOException {
    Path file = old == null || old.path() == null ? directory.resolve(name + SUFFIX) : old.path();
    if (old == null && Files.exists(file)) {
      throw new IOException("Remote configuration for \"" + name + "\" already exists: " + file);
    }
    Files.createDirectories(directory);
    KeyFile content = new KeyFile();
    RemoteOption.set(options, content, RemoteConfig.groupOf(name));
    repo.writeDurably(file, content.toString());
  }

  private void removeFromConfig(String name) throws IOException {
    KeyFile config = repo.config().file();
    config.removeGroup(RemoteConfig.groupOf(name));
    repo.writeConfig(config);
  }

  private static void checkName(String name) throws IOException {
    if (!RefName.isValidRemote(name)) {
      throw new IOException("Invalid remote name " + name);
    }
  }

  /**
   * Removes a remote of this repository, and the keys that are trusted for it. Its refs stay.
   *
   * @throws RemoteNotFoundException when there is none of that name
   */
  public void delete(String name) throws IOException {
    RemoteConfig old = own().get(name);
    if (old == null) {
      throw new RemoteNotFoundException(name);
    }
    if (old.path() != null) {
      Files.delete(old.path());
    } else {
      removeFromConfig(name);
    }
    Files.deleteIfExists(TrustedKeys.file(repo, name));
  }
}
