package org.jostree.mount.remote;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.jostree.mount.content.UserCache;
import org.jostree.object.Checksum;
import org.jostree.repo.KeyFile;
import org.jostree.repo.Repo;
import org.jostree.repo.RepoMode;
import org.jspecify.annotations.Nullable;

/**
 * Where what was fetched of a remote is kept: an archive of its own for each remote, with the refs
 * of the remote and commits that are marked as partial. Anything that works on repositories can use
 * it. Its file {@code config} names the remote in the group {@code [remote-view]}.
 */
final class CachePlace {
  private static final String GROUP = "remote-view";
  private static final String KEY = "url";
  private static final int DIGITS = 12;

  private CachePlace() {}

  /**
   * Opens the cache of a remote, made if it is not there.
   *
   * @param place where; null for the usual place, below {@code /var/cache} or the home directory
   */
  static Repo open(String url, @Nullable Path place) throws IOException {
    Path directory = place == null ? usualPlace(url) : place;
    try {
      // What is in there may have been fetched with a password.
      Files.createDirectories(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      Repo.create(directory, RepoMode.ARCHIVE).close();
    } catch (FileSystemException e) {
      throw new IOException(
          "no cache can be made in " + directory + " (-o cache_dir= names another place)", e);
    }
    // Who finds it damaged after a power cut fetches it again; to wait for the disk is no use.
    Repo cache = Repo.openWithoutFsync(directory.toRealPath());
    try {
      claim(cache, url);
      return cache;
    } catch (IOException | RuntimeException e) {
      cache.close();
      throw e;
    }
  }

  private static void claim(Repo cache, String url) throws IOException {
    if (cache.mode() != RepoMode.ARCHIVE) {
      throw new IOException(cache.path() + " cannot be the cache of " + url + ": it is no archive");
    }
    KeyFile config = KeyFile.load(cache.path().resolve("config"));
    String owner = config.get(GROUP, KEY);
    if (owner == null && !cache.refs().listLocal().isEmpty()) {
      throw new IOException(
          cache.path() + " cannot be the cache of " + url + ": it has refs of its own");
    }
    if (owner != null && !owner.equals(url)) {
      throw new IOException(
          cache.path() + " cannot be the cache of " + url + ": it is that of " + owner);
    }
    if (owner == null) {
      config.set(GROUP, KEY, url);
      config.set("core", "fsync", "false");
      cache.writeConfig(config);
    }
  }

  private static Path usualPlace(String url) {
    return UserCache.directory().resolve("remotes").resolve(name(url));
  }

  /** The host, for people, and what makes it unique. */
  private static String name(String url) {
    String host = null;
    try {
      host = URI.create(url).getHost();
    } catch (IllegalArgumentException e) {
      // A list of mirrors, or nothing that can be fetched from; that is found out later.
    }
    String digits = Checksum.compute(url.getBytes(UTF_8)).hex().substring(0, DIGITS);
    return host == null ? digits : host + "-" + digits;
  }
}
