package org.jostree.commit;

import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jostree.object.FileModes;
import org.jostree.object.Xattrs;
import org.jspecify.annotations.Nullable;

/**
 * How owners, modes and attributes change on the way into the repository, and what is left out.
 * Paths are those in the commit: {@code /usr/bin/sh}, the top {@code /}.
 */
public final class ImportRules {
  private static final int CANONICAL_PERMISSIONS = 0755;

  private int ownerUid = -1;
  private int ownerGid = -1;
  private boolean canonicalPermissions;
  private boolean readOnlyExecutables;
  private boolean withoutXattrs;
  private Map<String, Integer> addedModes = Map.of();
  private Map<String, Integer> replacedModes = Map.of();
  private Set<String> skipped = Set.of();
  private final Set<String> unusedSkips = ConcurrentHashMap.newKeySet();
  private final Set<String> unusedModes = ConcurrentHashMap.newKeySet();

  /** Owner, mode and attributes of one file or directory. */
  record Attributes(int uid, int gid, int mode, Xattrs xattrs) {}

  /** All files get this owner; -1 leaves them. */
  public ImportRules ownerUid(int uid) {
    this.ownerUid = uid;
    return this;
  }

  /** All files get this group; -1 leaves them. */
  public ImportRules ownerGid(int gid) {
    this.ownerGid = gid;
    return this;
  }

  /** Owner 0:0, no attributes and no more than the bits 0755, as bare-user-only. */
  public ImportRules canonicalPermissions(boolean on) {
    this.canonicalPermissions = on;
    return this;
  }

  /** Files that may be executed may not be written. */
  public ImportRules readOnlyExecutables(boolean on) {
    this.readOnlyExecutables = on;
    return this;
  }

  /** Extended attributes are left behind. */
  public ImportRules withoutXattrs(boolean on) {
    this.withoutXattrs = on;
    return this;
  }

  /**
   * Changes of modes by path.
   *
   * @param added bits set in addition
   * @param replaced permission bits taken instead of the file's
   */
  public ImportRules modes(Map<String, Integer> added, Map<String, Integer> replaced) {
    this.addedModes = Map.copyOf(added);
    this.replacedModes = Map.copyOf(replaced);
    this.unusedModes.addAll(added.keySet());
    this.unusedModes.addAll(replaced.keySet());
    return this;
  }

  /** Paths that are left out, with what is below them. */
  public ImportRules skip(Collection<String> paths) {
    this.skipped = new HashSet<>(paths);
    this.unusedSkips.addAll(skipped);
    return this;
  }

  /**
   * Sees to it that every rule for a path had its file.
   *
   * @throws IOException naming the paths that no tree had
   */
  void requireAllUsed() throws IOException {
    requireEmpty("statoverride", unusedModes);
    requireEmpty("skip-list", unusedSkips);
  }

  private static void requireEmpty(String rule, Set<String> unused) throws IOException {
    if (!unused.isEmpty()) {
      throw new IOException(
          "Unmatched " + rule + " paths: " + String.join(", ", new TreeSet<>(unused)));
    }
  }

  /** Whether everything is taken as it is. */
  boolean changeNothing() {
    return ownerUid < 0
        && ownerGid < 0
        && !canonicalPermissions
        && !readOnlyExecutables
        && !withoutXattrs
        && addedModes.isEmpty()
        && replacedModes.isEmpty()
        && skipped.isEmpty();
  }

  /** Whether the path is to be left out. */
  boolean skips(String path) {
    if (!skipped.contains(path)) {
      return false;
    }
    unusedSkips.remove(path);
    return true;
  }

  boolean readsXattrs() {
    return !withoutXattrs && !canonicalPermissions;
  }

  /** What becomes of a file or directory. */
  Attributes apply(String path, Attributes found) {
    int uid = ownerUid >= 0 ? ownerUid : found.uid;
    int gid = ownerGid >= 0 ? ownerGid : found.gid;
    int mode = mode(path, found.mode);
    if (canonicalPermissions) {
      uid = 0;
      gid = 0;
      if (!FileModes.isSymlink(mode)) {
        mode &= FileModes.TYPE_MASK | CANONICAL_PERMISSIONS;
      }
    }
    return new Attributes(uid, gid, mode, readsXattrs() ? found.xattrs : Xattrs.NONE);
  }

  private int mode(String path, int found) {
    int mode = found;
    if (readOnlyExecutables && FileModes.isRegular(mode) && (mode & 0111) != 0) {
      mode &= ~0222;
    }
    @Nullable Integer added = addedModes.get(path);
    if (added != null) {
      unusedModes.remove(path);
      // As ostree has it: bits are added to files, a whole mode is given to directories as well.
      mode |= FileModes.isDirectory(mode) ? 0 : added;
    }
    @Nullable Integer replaced = replacedModes.get(path);
    if (replaced != null) {
      unusedModes.remove(path);
      mode = (mode & FileModes.TYPE_MASK) | replaced;
    }
    return mode;
  }
}
