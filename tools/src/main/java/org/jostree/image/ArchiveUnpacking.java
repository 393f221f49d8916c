package org.jostree.image;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringTokenizer;
import org.jostree.object.EntryName;
import org.jostree.object.Xattrs;
import org.jostree.posix.Errno;
import org.jostree.posix.Fd;
import org.jostree.posix.FileStatus;
import org.jostree.posix.OpenFlags;
import org.jostree.posix.Posix;
import org.jostree.posix.PosixException;
import org.jostree.tar.ArchiveMember;
import org.jostree.tar.ArchiveReader;
import org.jspecify.annotations.Nullable;

/**
 * Unpacks an archive from anywhere into a directory, and nowhere else: names that lead upwards are
 * refused, a slash in front means the top, and no member is unpacked through a symbolic link. Of
 * two members with one name the later counts. Devices, pipes and sockets are left out.
 */
final class ArchiveUnpacking {
  private static final int OPEN_DIRECTORY =
      OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY | OpenFlags.O_NOFOLLOW;
  private static final int PROGRESS_EVERY = 500;
  private static final int BUFFER_BYTES = 256 << 10;

  private final Posix posix = Posix.instance();
  private final Ownership owners = new Ownership();
  private final Fd top;
  private final BuildListener listener;
  private final List<String> leftOut = new ArrayList<>();
  private final List<ArchiveMember> lateLinks = new ArrayList<>();
  private final byte[] buffer = new byte[BUFFER_BYTES];

  /** Set last: a directory that nobody may write to gets its content before. */
  private final Map<List<EntryName>, ArchiveMember> directories = new LinkedHashMap<>();

  private ArchiveUnpacking(Fd top, BuildListener listener) {
    this.top = top;
    this.listener = listener;
  }

  /**
   * Unpacks an archive of any format that commits take, too.
   *
   * @param target an empty directory
   * @return the paths of members that were left out
   */
  static List<String> unpack(InputStream in, Path target, BuildListener listener)
      throws IOException {
    try (ArchiveReader archive = ArchiveReader.open(in);
        Fd top = Posix.instance().open(target, OPEN_DIRECTORY, 0)) {
      ArchiveUnpacking unpacking = new ArchiveUnpacking(top, listener);
      unpacking.run(archive);
      unpacking.owners.report(listener);
      return unpacking.leftOut;
    }
  }

  private void run(ArchiveReader archive) throws IOException {
    long count = 0;
    for (ArchiveMember member; (member = archive.next()) != null; ) {
      if (++count % PROGRESS_EVERY == 0) {
        listener.progress(count, 0);
      }
      unpack(member, archive);
    }
    for (ArchiveMember link : lateLinks) {
      if (!link(link)) {
        throw new IOException(
            "The archive has no file " + link.linkTarget() + " that " + link.path() + " links to");
      }
    }
    for (Map.Entry<List<EntryName>, ArchiveMember> each : directories.entrySet()) {
      try (Fd directory = directory(each.getKey(), false)) {
        takeOver(each.getValue(), directory);
      }
    }
  }

  private void unpack(ArchiveMember member, ArchiveReader archive) throws IOException {
    List<EntryName> path = path(member.path());
    switch (member.kind()) {
      case DIRECTORY -> {
        directory(path, true).close();
        directories.remove(path);
        directories.put(path, member);
      }
      case FILE -> {
        try (Place place = place(path, member.path(), true)) {
          write(member, place, archive);
        }
      }
      case SYMLINK -> {
        try (Place place = place(path, member.path(), true)) {
          makeLink(member, place);
        }
      }
      case HARDLINK -> {
        if (!link(member)) {
          lateLinks.add(member);
        }
      }
      case SPECIAL -> leftOut.add("/" + EntryName.join(path));
    }
  }

  /** A name in an open directory. */
  private record Place(Fd directory, String name) implements AutoCloseable {
    @Override
    public void close() throws PosixException {
      directory.close();
    }
  }

  /** Where a member goes; what is there already is removed, but a directory. */
  private Place place(List<EntryName> path, String stated, boolean make) throws IOException {
    if (path.isEmpty()) {
      throw new IOException("The archive has a file in place of its top directory");
    }
    String name = path.get(path.size() - 1).value();
    Fd directory = directory(path.subList(0, path.size() - 1), make);
    try {
      if (make) {
        makeRoom(directory, name, stated);
      }
      return new Place(directory, name);
    } catch (IOException e) {
      directory.close();
      throw e;
    }
  }

  private void makeRoom(Fd directory, String name, String stated) throws IOException {
    FileStatus there = posix.statusOrNull(directory, name);
    if (there == null) {
      return;
    }
    if (there.isDirectory()) {
      throw new IOException("The archive has a directory and something else of the name " + stated);
    }
    posix.unlinkat(directory, name, 0);
  }

  /** Opens a directory, and makes it and those above it where that is wanted. */
  private Fd directory(List<EntryName> path, boolean make) throws IOException {
    Fd directory = posix.openat(top, ".", OPEN_DIRECTORY, 0);
    for (int i = 0; i < path.size(); i++) {
      Fd above = directory;
      try {
        directory = step(above, path, i, make);
      } finally {
        above.close();
      }
    }
    return directory;
  }

  private Fd step(Fd above, List<EntryName> path, int index, boolean make) throws IOException {
    String name = path.get(index).value();
    FileStatus there = posix.statusOrNull(above, name);
    if (there == null && make) {
      posix.mkdirat(above, name, 0700);
      posix.fchmodat(above, name, 0755);
    } else if (there == null) {
      throw new IOException(
          EntryName.join(path.subList(0, index + 1)) + ": No such file or directory");
    } else if (!there.isDirectory()) {
      throw new IOException(
          "The archive has members below "
              + EntryName.join(path.subList(0, index + 1))
              + ", which is no directory");
    }
    return posix.openat(above, name, OPEN_DIRECTORY, 0);
  }

  private void write(ArchiveMember member, Place place, ArchiveReader archive) throws IOException {
    int create = OpenFlags.O_WRONLY | OpenFlags.O_CREAT | OpenFlags.O_EXCL;
    try (Fd file = posix.openat(place.directory, place.name, create, 0600)) {
      long offset = archive.skipHole();
      for (int count; (count = archive.read(buffer, 0, buffer.length)) >= 0; ) {
        ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, count);
        while (bytes.hasRemaining()) {
          offset += posix.pwrite(file, bytes, offset);
        }
        offset += archive.skipHole();
      }
      posix.ftruncate(file, offset);
      takeOver(member, file);
    }
  }

  private void makeLink(ArchiveMember member, Place place) throws IOException {
    if (member.linkTarget().isEmpty() || member.linkTarget().indexOf('\0') >= 0) {
      throw new IOException("Invalid symbolic link " + member.path());
    }
    posix.symlinkat(member.linkTarget(), place.directory, place.name);
    owners.give(place.directory, place.name, member.uid(), member.gid());
    if (owners.isRoot()) {
      for (Xattrs.Attribute each : member.xattrs()) {
        posix.setxattr(place.directory, place.name, withoutNul(each.name()), each.value());
      }
    }
  }

  /** Makes a hard link; false if what it is to link to is not there, which may still come. */
  private boolean link(ArchiveMember member) throws IOException {
    List<EntryName> path = path(member.path());
    List<EntryName> target = path(member.linkTarget());
    if (path.equals(target)) {
      return statusOf(target) != null;
    }
    FileStatus there = statusOf(target);
    if (there == null) {
      return false;
    }
    if (there.isDirectory()) {
      throw new IOException("The archive has a hard link to the directory " + member.linkTarget());
    }
    try (Place from = place(target, member.linkTarget(), false);
        Place to = place(path, member.path(), true)) {
      posix.linkat(from.directory, from.name, to.directory, to.name, 0);
    }
    return true;
  }

  private @Nullable FileStatus statusOf(List<EntryName> path) throws IOException {
    Fd directory = posix.openat(top, ".", OPEN_DIRECTORY, 0);
    try {
      FileStatus status = null;
      for (int i = 0; i < path.size(); i++) {
        status = posix.statusOrNull(directory, path.get(i).value());
        if (status == null || (i < path.size() - 1 && !status.isDirectory())) {
          return null;
        }
        if (i < path.size() - 1) {
          Fd above = directory;
          directory = posix.openat(above, path.get(i).value(), OPEN_DIRECTORY, 0);
          above.close();
        }
      }
      return status;
    } finally {
      directory.close();
    }
  }

  /** Owner, extended attributes, permissions; in this order, each may change the last. */
  private void takeOver(ArchiveMember member, Fd file) throws IOException {
    owners.give(file, member.uid(), member.gid());
    for (Xattrs.Attribute each : member.xattrs()) {
      try {
        posix.setxattr(file, withoutNul(each.name()), each.value());
      } catch (PosixException e) {
        if (owners.isRoot() || e.errno() != Errno.EPERM) {
          throw e;
        }
      }
    }
    posix.fchmod(file, member.mode());
  }

  /** In objects the name of an attribute ends in NUL, for the kernel it does not. */
  private static byte[] withoutNul(byte[] name) {
    int length = name.length;
    while (length > 0 && name[length - 1] == 0) {
      length--;
    }
    return java.util.Arrays.copyOf(name, length);
  }

  private static List<EntryName> path(String stated) throws IOException {
    List<EntryName> words = new ArrayList<>();
    StringTokenizer tokens = new StringTokenizer(stated, "/");
    while (tokens.hasMoreTokens()) {
      String word = tokens.nextToken();
      if (word.equals("..")) {
        throw new IOException("The archive has a path that leads upwards: " + stated);
      }
      if (!word.equals(".")) {
        EntryName.check(word);
        words.add(new EntryName(word));
      }
    }
    return words;
  }
}
