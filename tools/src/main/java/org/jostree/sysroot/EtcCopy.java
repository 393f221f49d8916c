package org.jostree.sysroot;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jostree.object.EntryName;
import org.jostree.posix.AtFlags;
import org.jostree.posix.DirectoryEntry;
import org.jostree.posix.Errno;
import org.jostree.posix.Fd;
import org.jostree.posix.FileStatus;
import org.jostree.posix.OpenFlags;
import org.jostree.posix.Posix;
import org.jostree.posix.PosixException;
import org.jostree.posix.RawXattr;

/**
 * Copies single files from one tree into another, by paths that both have in common. Symbolic links
 * are never followed, not even on the way: a link in {@code /etc} may lead anywhere.
 */
final class EtcCopy implements EtcTarget, AutoCloseable {
  private static final int OPEN_DIRECTORY =
      OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY | OpenFlags.O_NOFOLLOW;
  private static final int PRIVATE_DIRECTORY = 0700;
  private static final int PRIVATE_FILE = 0600;

  private final Posix posix = Posix.instance();
  private final Fd source;
  private final Fd target;

  private EtcCopy(Fd source, Fd target) {
    this.source = source;
    this.target = target;
  }

  static EtcCopy open(Path source, Path target) throws IOException {
    Posix posix = Posix.instance();
    Fd from = posix.open(source, OPEN_DIRECTORY, 0);
    try {
      return new EtcCopy(from, posix.open(target, OPEN_DIRECTORY, 0));
    } catch (IOException e) {
      from.close();
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    try {
      source.close();
    } finally {
      target.close();
    }
  }

  @Override
  public void remove(String path) throws IOException {
    try (Place place = place(target, path)) {
      removeIn(place.directory, place.name);
    } catch (PosixException e) {
      if (e.errno() != Errno.ENOENT && e.errno() != Errno.ENOTDIR) {
        throw e;
      }
    }
  }

  private void removeIn(Fd directory, String name) throws IOException {
    FileStatus status = posix.statusOrNull(directory, name);
    if (status == null) {
      return;
    }
    if (!status.isDirectory()) {
      posix.unlinkat(directory, name, 0);
      return;
    }
    try (Fd inside = posix.openat(directory, name, OPEN_DIRECTORY, 0)) {
      for (DirectoryEntry entry : posix.list(inside)) {
        removeIn(inside, EntryName.of(entry.name()).value());
      }
    }
    posix.unlinkat(directory, name, AtFlags.AT_REMOVEDIR);
  }

  @Override
  public void copy(String path, boolean whole) throws IOException {
    try (Place from = place(source, path);
        Place to = place(target, path)) {
      copy(from.directory, to.directory, from.name, whole);
    }
  }

  private void copy(Fd from, Fd to, String name, boolean whole) throws IOException {
    FileStatus status = posix.fstatat(from, name, AtFlags.AT_SYMLINK_NOFOLLOW);
    FileStatus there = posix.statusOrNull(to, name);
    if (there != null && !there.isDirectory()) {
      posix.unlinkat(to, name, 0);
    }
    if (status.isDirectory()) {
      copyDirectory(from, to, name, whole);
    } else if (status.isRegular()) {
      copyFile(from, to, name);
    } else if (status.isSymlink()) {
      copyLink(from, to, name, status);
    }
  }

  private void copyDirectory(Fd from, Fd to, String name, boolean whole) throws IOException {
    makeIfMissing(to, name);
    try (Fd inside = posix.openat(from, name, OPEN_DIRECTORY, 0);
        Fd copy = posix.openat(to, name, OPEN_DIRECTORY, 0)) {
      takeOver(inside, copy);
      if (whole) {
        for (DirectoryEntry entry : posix.list(inside)) {
          copy(inside, copy, EntryName.of(entry.name()).value(), true);
        }
      }
    }
  }

  private void copyFile(Fd from, Fd to, String name) throws IOException {
    int create = OpenFlags.O_WRONLY | OpenFlags.O_CREAT | OpenFlags.O_EXCL;
    int read = OpenFlags.O_RDONLY | OpenFlags.O_NOFOLLOW | OpenFlags.O_NONBLOCK;
    try (Fd content = posix.openat(from, name, read, 0);
        Fd copy = posix.openat(to, name, create, PRIVATE_FILE)) {
      FileStatus status = posix.fstat(content);
      if (!posix.clone(content, copy)) {
        posix.copyRange(content, 0, copy, 0, status.size());
      }
      takeOver(content, copy);
      posix.futimens(copy, status.mtimeSeconds(), status.mtimeNanos());
    }
  }

  private void copyLink(Fd from, Fd to, String name, FileStatus status) throws IOException {
    posix.symlinkat(posix.readlinkatRaw(from, name), to, name);
    posix.fchownat(to, name, status.uid(), status.gid(), AtFlags.AT_SYMLINK_NOFOLLOW);
    for (RawXattr each : posix.xattrs(from, name)) {
      posix.setxattr(to, name, each.name(), each.value());
    }
  }

  /** Owner, extended attributes and permissions; in this order, since each may clear the last. */
  private void takeOver(Fd from, Fd to) throws PosixException {
    FileStatus status = posix.fstat(from);
    posix.fchown(to, status.uid(), status.gid());
    List<RawXattr> wanted = posix.xattrs(from);
    for (RawXattr each : wanted) {
      posix.setxattr(to, each.name(), each.value());
    }
    posix.fchmod(to, status.permissions());
  }

  @Override
  public void makeDirectory(String path, boolean evenIfThere) throws IOException {
    Fd from = source;
    Fd to = target;
    String[] names = path.split("/", -1);
    try {
      for (int i = 0; i < names.length; i++) {
        boolean last = i == names.length - 1;
        boolean made = makeIfMissing(to, names[i]);
        Fd nextFrom = posix.openat(from, names[i], OPEN_DIRECTORY, 0);
        from = replace(from, source, nextFrom);
        to = replace(to, target, posix.openat(to, names[i], OPEN_DIRECTORY, 0));
        if (made || (last && evenIfThere)) {
          takeOver(from, to);
        }
      }
    } finally {
      replace(from, source, source);
      replace(to, target, target);
    }
  }

  /** The next directory on the way; the last one is closed, but for the first. */
  private static Fd replace(Fd last, Fd first, Fd next) throws PosixException {
    if (last != first) {
      last.close();
    }
    return next;
  }

  private boolean makeIfMissing(Fd directory, String name) throws PosixException {
    try {
      posix.mkdirat(directory, name, PRIVATE_DIRECTORY);
      return true;
    } catch (PosixException e) {
      if (e.errno() != Errno.EEXIST) {
        throw e;
      }
      return false;
    }
  }

  /** A name in an open directory. */
  private record Place(Fd directory, String name, boolean owned) implements AutoCloseable {
    @Override
    public void close() throws PosixException {
      if (owned) {
        directory.close();
      }
    }
  }

  private Place place(Fd top, String path) throws PosixException {
    String[] names = path.split("/", -1);
    Fd directory = top;
    for (int i = 0; i < names.length - 1; i++) {
      Fd last = directory;
      try {
        directory = posix.openat(last, names[i], OPEN_DIRECTORY, 0);
      } finally {
        if (last != top) {
          last.close();
        }
      }
    }
    return new Place(directory, names[names.length - 1], directory != top);
  }
}
