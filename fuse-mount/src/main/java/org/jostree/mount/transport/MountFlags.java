package org.jostree.mount.transport;

import java.util.List;
import java.util.Map;

/** The flags of mount(2) that words of {@code -o} stand for, as sys/mount.h numbers them. */
public final class MountFlags {
  private static final long MS_NOSUID = 2;
  private static final long MS_NODEV = 4;
  private static final long MS_NOEXEC = 8;
  private static final long MS_SYNCHRONOUS = 16;
  private static final long MS_DIRSYNC = 128;
  private static final long MS_NOATIME = 1024;

  private static final Map<String, Long> SETTING =
      Map.of(
          "nosuid", MS_NOSUID,
          "nodev", MS_NODEV,
          "noexec", MS_NOEXEC,
          "sync", MS_SYNCHRONOUS,
          "dirsync", MS_DIRSYNC,
          "noatime", MS_NOATIME);

  private static final Map<String, Long> CLEARING =
      Map.of(
          "suid", MS_NOSUID,
          "dev", MS_NODEV,
          "exec", MS_NOEXEC,
          "async", MS_SYNCHRONOUS,
          "atime", MS_NOATIME);

  private MountFlags() {}

  /** The flags set to begin with, as the words change them one after the other. */
  public static long of(long initially, List<String> words) {
    long flags = initially;
    for (String word : words) {
      flags |= SETTING.getOrDefault(word, 0L);
      flags &= ~CLEARING.getOrDefault(word, 0L);
    }
    return flags;
  }
}
