package org.jostree.mount.host;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jostree.mount.transport.NodeAbsentException;
import org.jostree.posix.AtFlags;
import org.jostree.posix.DirectoryEntry;
import org.jostree.posix.Errno;
import org.jostree.posix.Fd;
import org.jostree.posix.FileStatus;
import org.jostree.posix.OpenFlags;
import org.jostree.posix.Posix;
import org.jostree.posix.PosixException;
import org.jostree.posix.RawXattr;
import org.jspecify.annotations.Nullable;

/**
 * A path below a directory of this machine. Every call goes there anew, name by name, and never
 * through a symbolic link, so nothing outside of the directory is reached whatever is put in place
 * meanwhile.
 *
 * <p>What is mounted somewhere below is not entered: it is no part of the directory, and could be
 * the very mount that shows it.
 *
 * @param top the directory
 * @param path names divided by slashes; empty for the directory itself
 */
public record HostFile(Path top, String path) {
  private static final int PASS = OpenFlags.O_PATH | OpenFlags.O_DIRECTORY | OpenFlags.O_NOFOLLOW;
  private static final int LIST = OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY | OpenFlags.O_NOFOLLOW;

  /** Of a file that has become a pipe or a terminal meanwhile, nothing is waited for. */
  private static final int READ =
      OpenFlags.O_RDONLY | OpenFlags.O_NOFOLLOW | OpenFlags.O_NONBLOCK | OpenFlags.O_NOCTTY;

  /** What the kernel knows already does: a mount that we serve ourselves must not be asked. */
  private static final int LOOK =
      AtFlags.AT_SYMLINK_NOFOLLOW | AtFlags.AT_NO_AUTOMOUNT | AtFlags.AT_STATX_DONT_SYNC;

  /** A file of that name in this directory. */
  public HostFile child(String name) {
    return new HostFile(top, path.isEmpty() ? name : path + "/" + name);
  }

  /** What there is to say of it; null if it is not there. */
  public @Nullable FileStatus status() throws IOException {
    try (Place place = place()) {
      return place == null ? null : place.status();
    }
  }

  /** The names in a directory, but those that are no UTF-8; none if it is none, or is not ours. */
  public Set<String> names() throws IOException {
    Set<String> names = new TreeSet<>();
    try (Place place = place()) {
      if (place == null || !place.isOurs() || !place.status().isDirectory()) {
        return names;
      }
      try (Fd directory = place.open(LIST)) {
        Posix.instance().list(directory, entry -> addIfText(entry, names));
      }
    }
    return names;
  }

  private static void addIfText(DirectoryEntry entry, Set<String> names) {
    try {
      names.add(entry.utf8Name());
    } catch (CharacterCodingException e) {
      return; // Names in a mount are text.
    }
  }

  /** The target of a symbolic link. */
  public byte[] readLink() throws IOException {
    try (Place place = present()) {
      return Posix.instance().readlinkatRaw(place.directory, place.name);
    }
  }

  /**
   * Reads from the offset until the destination is full or the file ends.
   *
   * @param expected which file it was when it was looked up
   * @throws NodeAbsentException when it is another one now
   */
  public void read(FileStatus expected, long offset, ByteBuffer destination) throws IOException {
    try (Place place = present()) {
      if (!place.isOurs()) {
        throw new IOException("another file system is mounted over " + this);
      }
      if (!place.status().isRegular() || !place.status().isSameFileAs(expected)) {
        throw absent();
      }
      try (Fd file = place.open(READ)) {
        if (!Posix.instance().fstat(file).isSameFileAs(expected)) {
          throw absent();
        }
        long at = offset;
        while (destination.hasRemaining()) {
          int count = Posix.instance().pread(file, destination, at);
          if (count <= 0) {
            return;
          }
          at += count;
        }
      }
    }
  }

  /** Its extended attributes, as far as this process may see them. */
  public List<RawXattr> xattrs() throws IOException {
    try (Place place = present()) {
      return place.isOurs() ? Posix.instance().xattrs(place.directory, place.name) : List.of();
    }
  }

  private NodeAbsentException absent() {
    return new NodeAbsentException(this + " is not there any more");
  }

  private Place present() throws IOException {
    Place place = place();
    if (place == null) {
      throw absent();
    }
    return place;
  }

  /** Where it lies: the open directory above it, of the same file system as the top. */
  private @Nullable Place place() throws IOException {
    Posix posix = Posix.instance();
    Fd directory;
    try {
      directory = posix.open(top, OpenFlags.O_PATH | OpenFlags.O_DIRECTORY, 0);
    } catch (PosixException e) {
      return nullIfAbsent(e);
    }
    try {
      FileStatus status = posix.fstat(directory);
      long device = status.dev();
      if (path.isEmpty()) {
        return new Place(directory, ".", device, status);
      }
      String[] names = path.split("/", -1);
      for (int i = 0; ; i++) {
        status = posix.fstatat(directory, names[i], LOOK);
        if (i == names.length - 1) {
          return new Place(directory, names[i], device, status);
        }
        if (status.dev() != device) {
          directory.close();
          return null;
        }
        Fd next = posix.openat(directory, names[i], PASS, 0);
        directory.close();
        directory = next;
      }
    } catch (PosixException e) {
      directory.close();
      return nullIfAbsent(e);
    }
  }

  private static @Nullable Place nullIfAbsent(PosixException e) throws PosixException {
    if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR || e.errno() == Errno.ELOOP) {
      return null;
    }
    throw e;
  }

  /** A name in an open directory, and what is there. */
  private record Place(Fd directory, String name, long device, FileStatus status)
      implements AutoCloseable {
    boolean isOurs() {
      return status.dev() == device;
    }

    Fd open(int flags) throws PosixException {
      return Posix.instance().openat(directory, name, flags, 0);
    }

    @Override
    public void close() throws PosixException {
      directory.close();
    }
  }

  @Override
  public String toString() {
    return path.isEmpty() ? top.toString() : top + "/" + path;
  }
}
