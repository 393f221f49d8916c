package org.jostree.repo;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jostree.posix.TreeRemoval;

/** Temporary files that nobody will come back for. */
final class Leftovers {
  /** Longer than the file of a ref takes to get its name. */
  private static final long BEING_WRITTEN_MILLIS = 60_000;

  private final Repo repo;
  private final long now = System.currentTimeMillis();

  Leftovers(Repo repo) {
    this.repo = repo;
  }

  void remove() throws IOException {
    removeOldOfTmp();
    removeUnnamed(repo.path());
    removeUnnamed(repo.path().resolve("state"));
    removeUnnamedBelow(repo.path().resolve("refs"));
    for (int prefix = 0; prefix < Repo.PREFIXES; prefix++) {
      String name = Integer.toHexString(Repo.PREFIXES + prefix).substring(1);
      removeUnnamed(repo.path().resolve("objects").resolve(name));
    }
  }

  private void removeOldOfTmp() throws IOException {
    long expiry = repo.config().tmpExpirySeconds() * 1000L;
    try (DirectoryStream<Path> entries =
        Files.newDirectoryStream(repo.path().resolve("tmp"), this::isTemporary)) {
      for (Path entry : entries) {
        if (age(entry) > expiry) {
          TreeRemoval.remove(entry);
        }
      }
    } catch (NoSuchFileException e) {
      // No directory, nothing in it.
    }
  }

  /** The caches and the directories of transactions have an order of their own. */
  private boolean isTemporary(Path entry) {
    String name = entry.getFileName().toString();
    return !name.equals("cache") && !Staging.isStaging(name);
  }

  private long age(Path file) throws IOException {
    try {
      return now - Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toMillis();
    } catch (NoSuchFileException e) {
      return 0;
    }
  }

  /**
   * Files of one directory that were to replace others. By the old interface of Java, as there are
   * thousands of others beside them.
   */
  private void removeUnnamed(Path directory) throws IOException {
    String[] names = directory.toFile().list();
    if (names == null) {
      // No directory, nothing in it.
      return;
    }
    for (String name : names) {
      if (name.startsWith(DurableFiles.TEMPORARY_PREFIX)) {
        Path entry = directory.resolve(name);
        if (age(entry) > BEING_WRITTEN_MILLIS) {
          Files.deleteIfExists(entry);
        }
      }
    }
  }

  private void removeUnnamedBelow(Path directory) throws IOException {
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path below, BasicFileAttributes attributes)
              throws IOException {
            removeUnnamed(below);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
