package org.jostree.sysroot;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jostree.mount.host.HostFile;
import org.jostree.mount.host.HostTree;
import org.jostree.mount.tree.DirectoryStamps;
import org.jostree.object.EntryName;
import org.jostree.posix.DirectoryEntry;
import org.jostree.posix.Fd;
import org.jostree.posix.FileStatus;
import org.jostree.posix.OpenFlags;
import org.jostree.posix.Posix;
import org.jspecify.annotations.Nullable;

/**
 * The {@code /etc} that a staged deployment will have, by what there is at the moment. Nothing is
 * copied; what is merged is found out again when anything in the source has changed.
 */
final class MergedEtc implements HostTree {
  private static final String ETC = "etc";
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  /** Who walks by whole paths asks for each of their names. */
  private static final long CHECK_NANOS = 100_000_000;

  private static final int OPEN_DIRECTORY =
      OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY | OpenFlags.O_NOFOLLOW;

  private final Path from;
  private final Path to;
  private Map<String, FileStatus> seen = Map.of();
  private long checkedAt;
  private long changedNanos;
  private @Nullable EtcOverlay merged;

  /**
   * @param from the directory of the deployment that has the changes
   * @param to the directory of the staged one
   */
  MergedEtc(Path from, Path to) {
    this.from = from;
    this.to = to;
  }

  private synchronized EtcOverlay merged() throws IOException {
    EtcOverlay known = merged;
    if (known != null && System.nanoTime() - checkedAt < CHECK_NANOS) {
      return known;
    }
    Map<String, FileStatus> now = statuses(from.resolve(ETC));
    if (known == null || !now.equals(seen)) {
      merged = null;
      known = merge();
      changedNanos = DirectoryStamps.nowNanos();
      merged = known;
    }
    // Two changes within a tick of the clock leave one time.
    seen = isSettled(now) ? now : Map.of();
    checkedAt = System.nanoTime();
    return known;
  }

  private EtcOverlay merge() throws IOException {
    EtcOverlay overlay =
        new EtcOverlay(new HostFile(from.resolve(ETC), ""), new HostFile(to.resolve(ETC), ""));
    EtcMerge.plan(from, to).apply(overlay);
    overlay.remove(TreeCompletion.UPDATED);
    return overlay;
  }

  private static boolean isSettled(Map<String, FileStatus> statuses) {
    long settled = DirectoryStamps.nowNanos() - CHECK_NANOS;
    for (FileStatus each : statuses.values()) {
      if (each.ctimeSeconds() * NANOS_PER_SECOND + each.ctimeNanos() > settled) {
        return false;
      }
    }
    return true;
  }

  /** All that there is in a directory, by paths. */
  private static Map<String, FileStatus> statuses(Path directory) throws IOException {
    Map<String, FileStatus> statuses = new HashMap<>();
    try (Fd opened = Posix.instance().open(directory, OPEN_DIRECTORY, 0)) {
      statuses.put("", Posix.instance().fstat(opened));
      addAll(opened, "", statuses);
    }
    return statuses;
  }

  private static void addAll(Fd directory, String prefix, Map<String, FileStatus> statuses)
      throws IOException {
    Posix posix = Posix.instance();
    for (DirectoryEntry entry : posix.list(directory)) {
      String name = EntryName.of(entry.name()).value();
      FileStatus status = posix.statusOrNull(directory, name);
      if (status != null) {
        statuses.put(prefix + name, status);
      }
      if (status != null && status.isDirectory()) {
        try (Fd inside = posix.openat(directory, name, OPEN_DIRECTORY, 0)) {
          addAll(inside, prefix + name + "/", statuses);
        }
      }
    }
  }

  @Override
  public @Nullable HostFile find(String path) throws IOException {
    return merged().find(path);
  }

  @Override
  public Set<String> names(String path) throws IOException {
    return merged().names(path);
  }

  @Override
  public synchronized long changedNanos(String path) throws IOException {
    return merged().isChanged(path) ? changedNanos : 0;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof MergedEtc that && from.equals(that.from) && to.equals(that.to);
  }

  @Override
  public int hashCode() {
    return 31 * from.hashCode() + to.hashCode();
  }
}
