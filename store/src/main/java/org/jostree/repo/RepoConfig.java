package org.jostree.repo;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What the file {@code config} of a repository says. Keys and defaults as in ostree.repo-config(5).
 */
public final class RepoConfig {
  private static final String CORE = "core";

  /** A million terabytes are less than 2^63 bytes. */
  private static final int MAX_SIZE_DIGITS = 6;

  private final KeyFile file;
  private final RepoMode mode;
  private final boolean fsync;
  private final boolean perObjectFsync;
  private final boolean locking;
  private final int lockTimeoutSeconds;
  private final int zlibLevel;
  private final long minFreeSpaceBytes;
  private final int minFreeSpacePercent;

  RepoConfig(KeyFile file) throws IOException {
    this.file = file;
    String version = file.get(CORE, "repo_version");
    if (!"1".equals(version)) {
      throw new IOException(
          version == null
              ? "Key file does not have key “repo_version” in group “core”"
              : "Invalid repository version '" + version + "'");
    }
    String modeName = file.get(CORE, "mode");
    this.mode = modeName == null ? RepoMode.BARE : RepoMode.ofConfigName(modeName);
    this.fsync = file.getBoolean(CORE, "fsync", true);
    this.perObjectFsync = file.getBoolean(CORE, "per-object-fsync", false);
    this.locking = file.getBoolean(CORE, "locking", true);
    this.lockTimeoutSeconds = number("lock-timeout-secs", 30, -1, Integer.MAX_VALUE);
    this.zlibLevel = number("zlib-level", "archive", 6, 1, 9);
    String size = file.get(CORE, "min-free-space-size");
    this.minFreeSpaceBytes = size == null ? -1 : parseSize(size);
    this.minFreeSpacePercent = number("min-free-space-percent", 3, 0, 99);
  }

  private int number(String key, int otherwise, int min, int max) throws IOException {
    return number(key, CORE, otherwise, min, max);
  }

  private int number(String key, String group, int otherwise, int min, int max) throws IOException {
    String text = file.get(group, key);
    if (text == null) {
      return otherwise;
    }
    try {
      int value = Integer.parseInt(text.strip());
      if (value >= min && value <= max) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw new IOException("Invalid " + key + " '" + text + "'", e);
    }
    throw new IOException("Invalid " + key + " '" + text + "'");
  }

  /** {@code 500MB}: a number and a unit of 1024 to the power of two, three or four. */
  private static long parseSize(String text) throws IOException {
    String stripped = text.strip();
    int digits = 0;
    while (digits < stripped.length() && Character.isDigit(stripped.charAt(digits))) {
      digits++;
    }
    int shift =
        switch (stripped.substring(digits)) {
          case "MB" -> 20;
          case "GB" -> 30;
          case "TB" -> 40;
          default -> -1;
        };
    if (digits == 0 || digits > MAX_SIZE_DIGITS || shift < 0) {
      throw new IOException("It should be of the format '123MB', '123GB' or '123TB': " + text);
    }
    return Long.parseLong(stripped.substring(0, digits)) << shift;
  }

  /** The file itself, for keys that have no method here. */
  public KeyFile file() {
    return file;
  }

  /** {@code core.mode}. */
  public RepoMode mode() {
    return mode;
  }

  /** {@code core.fsync}: whether to wait until the disk has what was written. */
  public boolean fsync() {
    return fsync;
  }

  /** {@code core.per-object-fsync}: whether to do so object by object. */
  public boolean perObjectFsync() {
    return perObjectFsync;
  }

  /** {@code core.locking}. */
  public boolean locking() {
    return locking;
  }

  /** {@code core.lock-timeout-secs}: seconds; -1 waits for ever. */
  public int lockTimeoutSeconds() {
    return lockTimeoutSeconds;
  }

  /** {@code archive.zlib-level}, 1 to 9. */
  public int zlibLevel() {
    return zlibLevel;
  }

  /** {@code core.min-free-space-size} in bytes, or -1 when the percentage counts. */
  public long minFreeSpaceBytes() {
    return minFreeSpaceBytes;
  }

  /** {@code core.min-free-space-percent}. */
  public int minFreeSpacePercent() {
    return minFreeSpacePercent;
  }

  /** {@code core.tombstone-commits}: whether commits that are removed leave a tombstone. */
  public boolean tombstoneCommits() throws IOException {
    return file.getBoolean(CORE, "tombstone-commits", false);
  }

  /** {@code core.tmp-expiry-secs}: how old a temporary file gets, in seconds. */
  public int tmpExpirySeconds() throws IOException {
    return number("tmp-expiry-secs", 24 * 60 * 60, 0, Integer.MAX_VALUE);
  }

  /** {@code core.parent}: the repository that has what this one lacks, or null. */
  public @Nullable Path parent() {
    String parent = file.get(CORE, "parent");
    return parent == null || parent.isEmpty() ? null : Path.of(parent);
  }

  /** {@code core.collection-id}, or null. */
  public @Nullable String collectionId() {
    return file.get(CORE, "collection-id");
  }
}
