package org.jostree.sysroot;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jostree.diff.Change;
import org.jostree.diff.DiffEntry;
import org.jostree.diff.DiffOptions;
import org.jostree.diff.TreeDiff;
import org.jostree.object.CommitId;
import org.jostree.repo.Repo;
import org.jspecify.annotations.Nullable;

/**
 * Carries what people changed in {@code /etc} over to the next deployment: the difference between
 * the defaults of the old one, {@code usr/etc}, and its {@code etc} is applied to the defaults of
 * the new one. Where both changed, the change of people wins; files are not merged line by line.
 *
 * <p>First comes a plan, which touches nothing and says what is in conflict; then it is carried
 * out. Only what is changed is read, written or removed.
 *
 * <p>Extended attributes alone make no change, since labels of SELinux differ between {@code
 * usr/etc} and {@code etc}. They are copied with what is copied. Devices, pipes and sockets are
 * passed over.
 */
public final class EtcMerge {
  private static final String ETC = "etc";
  private static final String DEFAULTS = "usr/etc";

  private final Path current;
  private final List<Change> changes;
  private final Map<String, Change> byPath = new HashMap<>();
  private final Map<String, Change> ofDefaults = new HashMap<>();

  private EtcMerge(Path current, List<Change> changes, List<Change> ofDefaults) {
    this.current = current;
    this.changes = changes;
    for (Change each : changes) {
      byPath.put(pathOf(each), each);
    }
    for (Change each : ofDefaults) {
      this.ofDefaults.put(pathOf(each), each);
    }
  }

  /**
   * Makes a plan.
   *
   * @param from the directory of the deployment that has the changes
   * @param newDefaults the {@code usr/etc} of the next one, on disk or in a commit
   */
  public static EtcMerge plan(Path from, DiffEntry newDefaults) throws IOException {
    DiffEntry oldDefaults = directory(from.resolve(DEFAULTS));
    Path current = from.resolve(ETC);
    return new EtcMerge(
        current,
        TreeDiff.between(oldDefaults, directory(current)),
        TreeDiff.between(oldDefaults, newDefaults));
  }

  /**
   * Makes a plan.
   *
   * @param from the directory of the deployment that has the changes
   * @param to the directory of the next one
   */
  public static EtcMerge plan(Path from, Path to) throws IOException {
    return plan(from, directory(to.resolve(DEFAULTS)));
  }

  /**
   * What was changed in the {@code etc} of a deployment: what is modified, then what is removed,
   * then what is added. Extended attributes count here.
   */
  public static List<Change> changesOf(Path deployment) throws IOException {
    return TreeDiff.between(
        TreeDiff.directory(deployment.resolve(DEFAULTS), new DiffOptions()),
        TreeDiff.directory(deployment.resolve(ETC), new DiffOptions()));
  }

  /**
   * Makes a plan for a commit that is not laid out.
   *
   * @param from the directory of the deployment that has the changes
   * @param path of the defaults in the commit
   */
  static EtcMerge plan(Path from, Repo repo, CommitId commit, String path) throws IOException {
    return plan(from, TreeDiff.commit(repo, commit, path, new DiffOptions().withoutXattrs(true)));
  }

  private static DiffEntry directory(Path directory) throws IOException {
    return TreeDiff.directory(directory, new DiffOptions().withoutXattrs(true));
  }

  /** The changes, those in conflict first. */
  public List<EtcChange> changes() {
    List<EtcChange> all = new ArrayList<>(changes.size());
    for (Change each : changes) {
      all.add(new EtcChange(each.kind(), pathOf(each), conflict(each)));
    }
    Collections.sort(all);
    return all;
  }

  /** How many changes there are of each kind, as a message. */
  public String summary() {
    return "Copying /etc changes: "
        + count(Change.Kind.MODIFIED)
        + " modified, "
        + count(Change.Kind.DELETED)
        + " removed, "
        + count(Change.Kind.ADDED)
        + " added";
  }

  private int count(Change.Kind kind) {
    int count = 0;
    for (Change each : changes) {
      count += each.kind() == kind ? 1 : 0;
    }
    return count;
  }

  /**
   * Refuses what cannot be merged.
   *
   * @throws IOException when a change is where it cannot be kept; it says which
   */
  public void requireMergeable() throws IOException {
    for (EtcChange each : changes()) {
      switch (each.conflict()) {
        case NOW_DIRECTORY ->
            throw new IOException(
                "During /etc merge: Modified config file newly defaults to directory '"
                    + each.path()
                    + "', cannot merge");
        case NOW_FILE ->
            throw new IOException(
                "During /etc merge: Directory of modified config file '"
                    + each.path()
                    + "' newly defaults to a file, cannot merge");
        default -> {
          // The worst come first, but there is no harm in looking at all.
        }
      }
    }
  }

  /**
   * Makes the changes.
   *
   * @param etc of the next deployment: a copy of its defaults that nothing uses yet
   * @throws IOException when one cannot be made; nothing is changed if that was to be foreseen
   */
  public void apply(Path etc) throws IOException {
    requireMergeable();
    try (EtcCopy copy = EtcCopy.open(current, etc)) {
      apply(copy);
    }
  }

  /**
   * Makes the changes in something else that is as the defaults of the next deployment.
   *
   * @throws IOException when one cannot be made; nothing is changed if that was to be foreseen
   */
  void apply(EtcTarget etc) throws IOException {
    requireMergeable();
    Set<String> ownDirectories = new HashSet<>();
    for (Change each : changes) {
      if (each.kind() == Change.Kind.DELETED) {
        etc.remove(pathOf(each));
      }
    }
    for (Change each : changes) {
      if (each.kind() != Change.Kind.DELETED) {
        copy(each, ownDirectories, etc);
      }
    }
  }

  private void copy(Change change, Set<String> ownDirectories, EtcTarget etc) throws IOException {
    String path = pathOf(change);
    takeOverParent(path, ownDirectories, etc);
    DiffEntry before = change.before();
    boolean fresh = before == null || !before.isDirectory();
    etc.copy(path, fresh);
  }

  /** A directory goes with the files in it, unless the defaults changed it and people did not. */
  private void takeOverParent(String path, Set<String> ownDirectories, EtcTarget etc)
      throws IOException {
    int slash = path.lastIndexOf('/');
    String parent = slash < 0 ? "" : path.substring(0, slash);
    if (!parent.isEmpty() && ownDirectories.add(parent)) {
      boolean newDefault = ofDefaults.containsKey(parent) && !byPath.containsKey(parent);
      etc.makeDirectory(parent, !newDefault);
    }
  }

  private EtcChange.Conflict conflict(Change change) {
    String path = pathOf(change);
    DiffEntry before = change.before();
    DiffEntry after = change.after();
    if (after == null) {
      return ofDefaults.containsKey(path) && !isRemoved(ofDefaults.get(path))
          ? EtcChange.Conflict.REMOVED_BUT_CHANGED
          : EtcChange.Conflict.NONE;
    }
    Change ofDefault = ofDefaults.get(path);
    if (!after.isDirectory() && isDirectory(ofDefault, before)) {
      return EtcChange.Conflict.NOW_DIRECTORY;
    }
    for (String above = parent(path); !above.isEmpty(); above = parent(above)) {
      Change there = ofDefaults.get(above);
      if (there != null && isRemoved(there)) {
        return before == null ? EtcChange.Conflict.NONE : EtcChange.Conflict.DEFAULT_REMOVED;
      }
      if (there != null && isFile(there) && !byPath.containsKey(above)) {
        return EtcChange.Conflict.NOW_FILE;
      }
    }
    if (ofDefault == null) {
      return EtcChange.Conflict.NONE;
    }
    if (before == null) {
      return EtcChange.Conflict.ADDED_TOO;
    }
    return isRemoved(ofDefault)
        ? EtcChange.Conflict.DEFAULT_REMOVED
        : EtcChange.Conflict.DEFAULT_CHANGED;
  }

  /** Whether the new default is a directory: as it was where the defaults did not change. */
  private boolean isDirectory(@Nullable Change ofDefault, @Nullable DiffEntry before) {
    if (ofDefault == null) {
      return before != null && before.isDirectory() && !isBelowRemoved(before.relativePath());
    }
    DiffEntry now = ofDefault.after();
    return now != null && now.isDirectory();
  }

  private boolean isBelowRemoved(String path) {
    for (String above = parent(path); !above.isEmpty(); above = parent(above)) {
      Change there = ofDefaults.get(above);
      if (there != null && (isRemoved(there) || isFile(there))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isRemoved(@Nullable Change change) {
    return change != null && change.after() == null;
  }

  private static boolean isFile(Change change) {
    DiffEntry now = change.after();
    return now != null && !now.isDirectory();
  }

  private static String parent(String path) {
    int slash = path.lastIndexOf('/');
    return slash < 0 ? "" : path.substring(0, slash);
  }

  private static String pathOf(Change change) {
    DiffEntry entry = change.before() == null ? change.after() : change.before();
    return entry == null ? "" : entry.relativePath();
  }
}
