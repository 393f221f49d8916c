package org.jostree.repo;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import org.jostree.posix.FileSystemStatus;
import org.jostree.posix.Posix;

/**
 * Keeps the part of the disk free that {@code core.min-free-space-size} or {@code
 * core.min-free-space-percent} asks for. Metadata objects are not counted.
 */
final class FreeSpace {
  private final RepoConfig config;
  private final long blockSize;
  private final AtomicLong remainingBlocks;

  private FreeSpace(RepoConfig config, long blockSize, long blocks) {
    this.config = config;
    this.blockSize = blockSize;
    this.remainingBlocks = new AtomicLong(blocks);
  }

  static FreeSpace measure(Repo repo) throws IOException {
    RepoConfig config = repo.config();
    FileSystemStatus status = Posix.instance().statvfs(repo.path());
    long blockSize = Math.max(status.fragmentSize(), 1);
    long reserved =
        config.minFreeSpaceBytes() > 0
            ? config.minFreeSpaceBytes() / blockSize
            : (long) (status.blocks() * (config.minFreeSpacePercent() / 100.0));
    long blocks = Math.max(status.availableBlocks() - reserved, 0);
    return new FreeSpace(config, blockSize, asked(config) ? blocks : Long.MAX_VALUE);
  }

  private static boolean asked(RepoConfig config) {
    return config.minFreeSpaceBytes() > 0 || config.minFreeSpacePercent() > 0;
  }

  /**
   * Takes the room of a new object.
   *
   * @param bytes its size
   * @throws IOException when less than what is to be kept free would be left
   */
  void take(long bytes) throws IOException {
    long blocks = bytes / blockSize + 1;
    long left = remainingBlocks.addAndGet(-blocks);
    if (left < 0) {
      remainingBlocks.addAndGet(blocks);
      throw new IOException(limit() + " would be exceeded, at least " + size(bytes) + " requested");
    }
  }

  private String limit() {
    return config.minFreeSpaceBytes() > 0
        ? "min-free-space-size " + (config.minFreeSpaceBytes() >> 20) + "MB"
        : "min-free-space-percent '" + config.minFreeSpacePercent() + "%'";
  }

  /** As GLib's g_format_size: units of a thousand, one digit behind the point. */
  static String size(long bytes) {
    if (bytes < 1000) {
      return bytes == 1 ? "1 byte" : bytes + " bytes";
    }
    String[] units = {"kB", "MB", "GB", "TB", "PB", "EB"};
    double value = bytes / 1000.0;
    int unit = 0;
    while (value >= 1000 && unit < units.length - 1) {
      value /= 1000;
      unit++;
    }
    return String.format(java.util.Locale.ROOT, "%.1f\u00a0%s", value, units[unit]);
  }
}
