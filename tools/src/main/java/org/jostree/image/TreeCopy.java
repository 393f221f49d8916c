package org.jostree.image;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
 * Copies a directory with all that is in it: contents with their holes, hard links among each
 * other, owners, permissions, extended attributes, times of modification. Symbolic links are copied
 * and never followed. Devices, pipes and sockets are left out, OSTree has no objects for them.
 *
 * <p>Who is not root cannot give files away: then all belong to the user, and attributes that only
 * root may set are left out.
 */
final class TreeCopy {
  private static final int OPEN_DIRECTORY =
      OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY | OpenFlags.O_NOFOLLOW;
  private static final int PROGRESS_EVERY = 500;
  private static final int BLOCK = 512;

  private final Posix posix = Posix.instance();
  private final Ownership owners = new Ownership();
  private final Set<String> hollow;
  private final BuildListener listener;
  private final Map<Inode, String> firstNames = new HashMap<>();
  private Fd top = Fd.CWD;
  private long count;

  private record Inode(long device, long number) {}

  private TreeCopy(Set<String> hollow, BuildListener listener) {
    this.hollow = hollow;
    this.listener = listener;
  }

  /**
   * Copies a directory.
   *
   * @param target an empty directory, which gets the attributes of the source
   * @param hollow directories at the top of which only the directory itself is copied
   */
  static void copy(Path source, Path target, Set<String> hollow, BuildListener listener)
      throws IOException {
    TreeCopy copy = new TreeCopy(hollow, listener);
    try (Fd from = copy.posix.open(source, OPEN_DIRECTORY & ~OpenFlags.O_NOFOLLOW, 0);
        Fd to = copy.posix.open(target, OPEN_DIRECTORY, 0)) {
      copy.top = to;
      copy.copyContents(from, to, "");
      copy.takeOver(from, to);
    }
    copy.owners.report(listener);
  }

  private void copyContents(Fd from, Fd to, String path) throws IOException {
    List<EntryName> names = new ArrayList<>();
    for (DirectoryEntry entry : posix.list(from)) {
      names.add(EntryName.of(entry.name()));
    }
    names.sort(null); // so that two copies are laid out alike
    for (EntryName name : names) {
      copyEntry(from, to, name.value(), path.isEmpty() ? name.value() : path + "/" + name);
    }
  }

  private void copyEntry(Fd from, Fd to, String name, String path) throws IOException {
    if (++count % PROGRESS_EVERY == 0) {
      listener.progress(count, 0);
    }
    FileStatus status = posix.fstatat(from, name, AtFlags.AT_SYMLINK_NOFOLLOW);
    if (status.isDirectory()) {
      copyDirectory(from, to, name, path);
      return;
    }
    if (!status.isRegular() && !status.isSymlink()) {
      return;
    }
    if (status.nlink() > 1) {
      String first = firstNames.putIfAbsent(new Inode(status.dev(), status.ino()), path);
      if (first != null) {
        posix.linkat(top, first, to, name, 0);
        return;
      }
    }
    if (status.isRegular()) {
      copyFile(from, to, name);
    } else {
      copyLink(from, to, name, status);
    }
  }

  private void copyDirectory(Fd from, Fd to, String name, String path) throws IOException {
    posix.mkdirat(to, name, 0700);
    try (Fd inside = posix.openat(from, name, OPEN_DIRECTORY, 0);
        Fd copy = posix.openat(to, name, OPEN_DIRECTORY, 0)) {
      if (!hollow.contains(path)) {
        copyContents(inside, copy, path);
      }
      takeOver(inside, copy);
    }
  }

  private void copyFile(Fd from, Fd to, String name) throws IOException {
    int create = OpenFlags.O_WRONLY | OpenFlags.O_CREAT | OpenFlags.O_EXCL;
    int read = OpenFlags.O_RDONLY | OpenFlags.O_NOFOLLOW | OpenFlags.O_NONBLOCK;
    try (Fd content = posix.openat(from, name, read, 0);
        Fd copy = posix.openat(to, name, create, 0600)) {
      FileStatus status = posix.fstat(content);
      copyContent(content, copy, status);
      takeOver(content, copy);
    }
  }

  private void copyContent(Fd content, Fd copy, FileStatus status) throws PosixException {
    long size = status.size();
    if (size == 0 || posix.clone(content, copy)) {
      return;
    }
    if (status.blocks() * BLOCK >= size) {
      posix.copyRange(content, 0, copy, 0, size);
      return;
    }
    long offset = posix.seekData(content, 0);
    while (offset >= 0 && offset < size) {
      long end = Math.min(posix.seekHole(content, offset), size);
      posix.copyRange(content, offset, copy, offset, end - offset);
      offset = end < size ? posix.seekData(content, end) : -1;
    }
    posix.ftruncate(copy, size);
  }

  private void copyLink(Fd from, Fd to, String name, FileStatus status) throws IOException {
    posix.symlinkat(posix.readlinkatRaw(from, name), to, name);
    owners.give(to, name, status.uid(), status.gid());
    if (owners.isRoot()) {
      for (RawXattr each : posix.xattrs(from, name)) {
        posix.setxattr(to, name, each.name(), each.value());
      }
    }
    posix.utimensat(
        to, name, status.mtimeSeconds(), status.mtimeNanos(), AtFlags.AT_SYMLINK_NOFOLLOW);
  }

  /** Owner, extended attributes, permissions, times; in this order, each may change the last. */
  private void takeOver(Fd from, Fd to) throws IOException {
    FileStatus status = posix.fstat(from);
    owners.give(to, status.uid(), status.gid());
    for (RawXattr each : posix.xattrs(from)) {
      setXattr(to, each);
    }
    posix.fchmod(to, status.permissions());
    posix.futimens(to, status.mtimeSeconds(), status.mtimeNanos());
  }

  private void setXattr(Fd to, RawXattr attribute) throws PosixException {
    try {
      posix.setxattr(to, attribute.name(), attribute.value());
    } catch (PosixException e) {
      if (owners.isRoot() || e.errno() != Errno.EPERM) {
        throw e;
      }
    }
  }
}
