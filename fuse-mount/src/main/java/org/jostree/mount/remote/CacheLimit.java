package org.jostree.mount.remote;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jostree.repo.Repo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the objects of a cache below a size: those that were not used for the longest time go
 * first, but commits and directories, which are small and without which nothing can be found, last.
 * When one was used is what the file system says, a day more or less.
 *
 * <p>Several mounts may have one cache; what one removes another fetches again.
 */
final class CacheLimit {
  private static final Logger LOG = LoggerFactory.getLogger(CacheLimit.class);
  private static final String FILE_SUFFIX = ".filez";

  /** What is younger is being read by who has asked for it. */
  private static final long YOUNG_MILLIS = TimeUnit.SECONDS.toMillis(10);

  private final Path objects;
  private final long maximum;
  private long lookedAt;
  private long left;
  private volatile long size = -1;
  private boolean isShrinking;
  private boolean hasGrown;

  /**
   * Of a cache.
   *
   * @param maximum in bytes
   */
  CacheLimit(Repo cache, long maximum) {
    this.objects = cache.path().resolve("objects");
    this.maximum = maximum;
    this.left = maximum / 20;
  }

  /** Takes note of how many bytes have been fetched altogether. */
  synchronized void fetched(long total) {
    hasGrown = true;
    if (total - lookedAt < left || isShrinking) {
      return;
    }
    lookedAt = total;
    isShrinking = true;
    Thread thread = new Thread(this::shrinkAside, "cache-limit");
    thread.setDaemon(true);
    thread.start();
  }

  private void shrinkAside() {
    try {
      shrink(System.currentTimeMillis() - YOUNG_MILLIS);
    } finally {
      synchronized (this) {
        isShrinking = false;
        left = Math.max(maximum / 20, maximum - size);
      }
    }
  }

  /** Makes the cache as small as it has to be, whoever still uses it. */
  synchronized void enforce() {
    if (hasGrown) {
      shrink(Long.MAX_VALUE);
    }
  }

  /** The size of all objects in bytes when it was looked at last, negative if it never was. */
  long size() {
    return size;
  }

  private record Item(Path path, long bytes, long usedMillis, boolean isFile) {}

  private void shrink(long youngestMillis) {
    List<Item> items = new ArrayList<>();
    long total = 0;
    try {
      for (Path directory : list(objects)) {
        for (Path file : list(directory)) {
          Item item = item(file);
          items.add(item);
          total += item.bytes();
        }
      }
      if (total > maximum) {
        total = remove(items, total, youngestMillis);
      }
    } catch (IOException | RuntimeException e) {
      LOG.warn("{}: cannot be kept below its size: {}", objects, e.toString());
    }
    size = total;
  }

  private static List<Path> list(Path directory) throws IOException {
    List<Path> paths = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      entries.forEach(paths::add);
    }
    return paths;
  }

  private static Item item(Path file) throws IOException {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      long used =
          Math.max(
              attributes.lastAccessTime().toMillis(), attributes.lastModifiedTime().toMillis());
      return new Item(file, attributes.size(), used, file.toString().endsWith(FILE_SUFFIX));
    } catch (NoSuchFileException e) {
      return new Item(file, 0, 0, false); // another mount has removed it
    }
  }

  /** Removes a tenth more than has to be, so that it need not be done again at once. */
  private long remove(List<Item> items, long total, long youngestMillis) throws IOException {
    items.sort(Comparator.comparing((Item item) -> !item.isFile()).thenComparing(Item::usedMillis));
    long rest = total;
    int count = 0;
    for (Item item : items) {
      if (rest <= maximum - maximum / 10) {
        break;
      }
      if (item.usedMillis() <= youngestMillis) {
        Files.deleteIfExists(item.path());
        rest -= item.bytes();
        count++;
      }
    }
    LOG.info("{}: removed {} objects of {} bytes", objects, count, total - rest);
    return rest;
  }
}
