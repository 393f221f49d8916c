package org.jostree.mount.tree;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jostree.posix.Errno;
import org.jostree.posix.FileStatus;
import org.jostree.posix.Posix;
import org.jostree.posix.PosixException;
import org.jspecify.annotations.Nullable;

/**
 * The times at which some directories changed last: if they are what they were, the directories
 * need not be read again.
 */
public final class DirectoryStamps {
  /**
   * Two changes within one tick of the file system's clock have one time. So what was read this
   * shortly after a change is not relied on.
   */
  private static final long TICK_NANOS = 100_000_000;

  private static final long NANOS_PER_SECOND = 1_000_000_000;

  private final List<Path> directories = new ArrayList<>();
  private final List<FileStatus> statuses = new ArrayList<>();
  private boolean reliable = true;

  /** Takes note of a directory. To be called before it is read. */
  public void add(Path directory) throws IOException {
    FileStatus status = status(directory);
    directories.add(directory);
    statuses.add(status == null ? ABSENT : status);
    if (status != null && nowNanos() - changedNanos(status) < TICK_NANOS) {
      reliable = false;
    }
  }

  /** Whether all directories are as they were. */
  public boolean areCurrent() throws IOException {
    if (!reliable) {
      return false;
    }
    for (int i = 0; i < directories.size(); i++) {
      FileStatus now = status(directories.get(i));
      FileStatus then = statuses.get(i);
      if (!(now == null ? ABSENT : now).isUnchangedSince(then)) {
        return false;
      }
    }
    return true;
  }

  /** The clock that is compared with, in nanoseconds since 1970. */
  public static long nowNanos() {
    Instant now = Instant.now();
    return now.getEpochSecond() * NANOS_PER_SECOND + now.getNano();
  }

  private static final FileStatus ABSENT = new FileStatus(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  private static @Nullable FileStatus status(Path directory) throws IOException {
    try {
      return Posix.instance().lstat(directory);
    } catch (PosixException e) {
      if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR) {
        return null;
      }
      throw e;
    }
  }

  private static long changedNanos(FileStatus status) {
    return status.ctimeSeconds() * NANOS_PER_SECOND + status.ctimeNanos();
  }
}
