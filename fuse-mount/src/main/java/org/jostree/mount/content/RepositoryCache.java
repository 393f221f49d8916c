package org.jostree.mount.content;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jostree.object.Checksum;
import org.jostree.posix.Posix;
import org.jostree.repo.Repo;
import org.jspecify.annotations.Nullable;

/**
 * Where this user's mounts of a repository keep what can be made again: in its own {@code
 * tmp/cache/jostree}, where that can be written and is his, else among his caches. Nobody else's is
 * ever read: it could say of a file that it is privileged.
 */
public final class RepositoryCache {
  /** Of a file that nobody reads yet; it may be left by somebody who was killed. */
  public static final String UNFINISHED_SUFFIX = ".unfinished";

  private static final String NAME = "jostree";
  private static final int DIGITS = 12;

  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private RepositoryCache() {}

  /**
   * The directory, made if it is not there.
   *
   * @return null if there is nowhere to write; or nothing is to be kept, or compared with its
   *     checksum, so that it would be nothing for others
   */
  static @Nullable Path directory(Repo repo, ContentSettings settings) {
    if (settings.cacheBytes() == 0 || settings.verification() == Verification.NEVER) {
      return null;
    }
    Path given = settings.cacheDirectory();
    Path place = given == null ? made(repo.path().resolve("tmp").resolve("cache"), NAME) : null;
    if (place != null) {
      return place;
    }
    try {
      Path top = given == null ? UserCache.directory() : given.resolve(NAME);
      Files.createDirectories(top, OWNER_ONLY);
      return made(top, "repository-" + digits(repo));
    } catch (IOException e) {
      return null;
    }
  }

  private static String digits(Repo repo) throws IOException {
    byte[] path = repo.path().toRealPath().toString().getBytes(StandardCharsets.UTF_8);
    return Checksum.compute(path).hex().substring(0, DIGITS);
  }

  /** A directory that this user can write to and nobody else does; null if there can be none. */
  private static @Nullable Path made(Path parent, String name) {
    Path place = parent.resolve(name);
    try {
      if (!Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)) {
        if (!Files.isWritable(parent)) {
          return null;
        }
        Files.createDirectory(place, OWNER_ONLY);
      }
      return isOwn(place) && Files.isWritable(place) ? place : null;
    } catch (IOException e) {
      return null;
    }
  }

  /** Whether a file is this user's, itself if it is a link. */
  public static boolean isOwn(Path file) throws IOException {
    return Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS)
        .equals(Posix.instance().geteuid());
  }
}
