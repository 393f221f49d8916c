package org.jostree.sysroot;

import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jostree.mount.host.HostFile;
import org.jostree.posix.FileStatus;
import org.jspecify.annotations.Nullable;

/**
 * The {@code /etc} that a merge would make, without making it: it remembers which path would come
 * from where, and does not touch or copy anything. What {@link EtcCopy} does to files, this does to
 * that memory.
 */
final class EtcOverlay implements EtcTarget {
  private final HostFile source;
  private final Directory top;

  /**
   * @param source the {@code /etc} with the changes
   * @param defaults what the new one is as long as nothing is changed
   */
  EtcOverlay(HostFile source, HostFile defaults) {
    this.source = source;
    this.top = new Directory(defaults, defaults);
  }

  /** What a name has become that is not as in the defaults. */
  private sealed interface Entry permits Removed, Copied, Directory {}

  private record Removed() implements Entry {}

  /** As it is at another place; a directory with all that is in it. */
  private record Copied(HostFile place) implements Entry {}

  private static final Entry REMOVED = new Removed();

  /** A directory in which names have changed, or may. */
  private static final class Directory implements Entry {
    /** Whose owner and mode it has. */
    private HostFile like;

    /** Where the names are that have not changed; null if there are none. */
    private final @Nullable HostFile base;

    private final Map<String, Entry> changed = new TreeMap<>();

    Directory(HostFile like, @Nullable HostFile base) {
      this.like = like;
      this.base = base;
    }

    /** What has that name, changed or not; null if nothing has. */
    @Nullable Entry find(String name) throws IOException {
      Entry entry = changed.get(name);
      if (entry != null) {
        return entry instanceof Removed ? null : entry;
      }
      HostFile same = base == null ? null : base.child(name);
      return same == null || same.status() == null ? null : new Copied(same);
    }

    /** The directory of that name, to be changed; null if it is none, or not there. */
    @Nullable Directory enter(String name) throws IOException {
      Entry entry = find(name);
      if (entry instanceof Copied copied && isDirectory(copied.place)) {
        Directory entered = new Directory(copied.place, copied.place);
        changed.put(name, entered);
        return entered;
      }
      return entry instanceof Directory directory ? directory : null;
    }
  }

  private static boolean isDirectory(HostFile file) throws IOException {
    FileStatus status = file.status();
    return status != null && status.isDirectory();
  }

  // ---- changes

  /** The directory above a path, null if it is not there. */
  private @Nullable Directory above(String path) throws IOException {
    Directory directory = top;
    int start = 0;
    for (int slash; directory != null && (slash = path.indexOf('/', start)) >= 0; ) {
      directory = directory.enter(path.substring(start, slash));
      start = slash + 1;
    }
    return directory;
  }

  private static String nameOf(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  @Override
  public void remove(String path) throws IOException {
    Directory above = above(path);
    if (above != null) {
      above.changed.put(nameOf(path), REMOVED);
    }
  }

  @Override
  public void copy(String path, boolean whole) throws IOException {
    Directory above = above(path);
    if (above == null) {
      throw new IOException("Not a directory: what is above " + path);
    }
    copy(child(source, path), above, nameOf(path), whole);
  }

  private static HostFile child(HostFile directory, String path) {
    return new HostFile(
        directory.top(), directory.path().isEmpty() ? path : directory.path() + "/" + path);
  }

  private static void copy(HostFile from, Directory to, String name, boolean whole)
      throws IOException {
    FileStatus status = from.status();
    if (status == null) {
      throw new IOException(from + " is not there any more");
    }
    Directory there = to.enter(name);
    if (!status.isDirectory() && there != null) {
      throw new IOException("A directory is in the place of " + from);
    }
    if (!status.isDirectory()) {
      boolean isCopied = status.isRegular() || status.isSymlink();
      to.changed.put(name, isCopied ? new Copied(from) : REMOVED);
    } else if (there == null) {
      to.changed.put(name, whole ? new Copied(from) : new Directory(from, null));
    } else {
      there.like = from;
      if (whole) {
        for (String each : from.names()) {
          copy(from.child(each), there, each, true);
        }
      }
    }
  }

  @Override
  public void makeDirectory(String path, boolean evenIfThere) throws IOException {
    Directory directory = top;
    HostFile from = source;
    String[] names = path.split("/", -1);
    for (int i = 0; i < names.length; i++) {
      from = from.child(names[i]);
      Directory next = directory.enter(names[i]);
      if (next == null) {
        if (directory.find(names[i]) != null) {
          throw new IOException("Not a directory: " + names[i] + " on the way to " + path);
        }
        next = new Directory(from, null);
        directory.changed.put(names[i], next);
      } else if (i == names.length - 1 && evenIfThere) {
        next.like = from;
      }
      directory = next;
    }
  }

  // ---- what has become of it

  /** Where the file or directory at a path would come from; null if there would be none. */
  @Nullable HostFile find(String path) throws IOException {
    if (path.isEmpty()) {
      return top.like;
    }
    Directory directory = top;
    int start = 0;
    while (true) {
      int slash = path.indexOf('/', start);
      Entry entry =
          directory.find(slash < 0 ? path.substring(start) : path.substring(start, slash));
      if (entry instanceof Copied copied) {
        return slash < 0
            ? merged(copied.place)
            : merged(child(copied.place, path.substring(slash + 1)));
      }
      if (!(entry instanceof Directory next)) {
        return null;
      }
      if (slash < 0) {
        return next.like;
      }
      directory = next;
      start = slash + 1;
    }
  }

  /** Devices, pipes and sockets are not copied. */
  private static @Nullable HostFile merged(HostFile file) throws IOException {
    FileStatus status = file.status();
    boolean isCopied =
        status != null && (status.isDirectory() || status.isRegular() || status.isSymlink());
    return isCopied ? file : null;
  }

  /** The directory in which names have changed at a path; null if none have. */
  private @Nullable Directory changedAt(String path) {
    Directory directory = top;
    for (String name : path.isEmpty() ? new String[0] : path.split("/", -1)) {
      if (!(directory.changed.get(name) instanceof Directory next)) {
        return null;
      }
      directory = next;
    }
    return directory;
  }

  /** Whether names in the directory at a path are not all from one place. */
  boolean isChanged(String path) {
    return changedAt(path) != null;
  }

  /** The names in the directory at a path. */
  Set<String> names(String path) throws IOException {
    Directory changed = changedAt(path);
    if (changed == null) {
      HostFile directory = find(path);
      return directory == null ? Set.of() : directory.names();
    }
    Set<String> names = changed.base == null ? new TreeSet<>() : changed.base.names();
    changed.changed.forEach(
        (name, entry) -> {
          if (entry instanceof Removed) {
            names.remove(name);
          } else {
            names.add(name);
          }
        });
    return names;
  }
}
