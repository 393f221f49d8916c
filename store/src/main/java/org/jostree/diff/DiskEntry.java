package org.jostree.diff;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import org.jostree.object.Checksum;
import org.jostree.object.EntryName;
import org.jostree.object.FileHeader;
import org.jostree.object.FileId;
import org.jostree.object.Xattrs;
import org.jostree.posix.DirectoryEntry;
import org.jostree.posix.Errno;
import org.jostree.posix.Fd;
import org.jostree.posix.FileStatus;
import org.jostree.posix.OpenFlags;
import org.jostree.posix.Posix;
import org.jostree.posix.PosixException;
import org.jostree.repo.FileXattrs;
import org.jspecify.annotations.Nullable;

/** An entry of a directory on disk. */
final class DiskEntry extends DiffEntry {
  private static final int OPEN_DIRECTORY =
      OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY | OpenFlags.O_CLOEXEC;

  private final Posix posix = Posix.instance();
  private final Path file;
  private final DiffOptions options;
  private final FileStatus status;

  private DiskEntry(String path, Path file, DiffOptions options, FileStatus status) {
    super(path);
    this.file = file;
    this.options = options;
    this.status = status;
  }

  /** The directory at the top; a symbolic link to one is followed. */
  static DiskEntry top(Path directory, DiffOptions options) throws IOException {
    Posix posix = Posix.instance();
    try {
      FileStatus status = posix.fstatat(Fd.CWD, directory.toString(), 0);
      return new DiskEntry("", directory, options, status);
    } catch (PosixException e) {
      Errno errno = e.errno();
      throw new IOException(
          "Error when getting information for file “"
              + directory.toAbsolutePath().normalize()
              + "”: "
              + errno.message(),
          e);
    }
  }

  @Override
  public boolean isDirectory() {
    return status.isDirectory();
  }

  @Override
  public Attributes attributes() throws IOException {
    return new Attributes(
        options.ownerUid >= 0 ? options.ownerUid : status.uid(),
        options.ownerGid >= 0 ? options.ownerGid : status.gid(),
        status.mode(),
        status.isSymlink() ? posix.readlinkat(Fd.CWD, file.toString()) : "",
        options.withoutXattrs ? Xattrs.NONE : FileXattrs.of(Fd.CWD, file.toString()),
        status.isRegular() ? status.size() : 0);
  }

  @Override
  public InputStream open() throws IOException {
    return Files.newInputStream(file);
  }

  /** The checksum it has as an object with those attributes; of a file or a symbolic link only. */
  FileId checksum(Attributes attributes) throws IOException {
    MessageDigest digest =
        new FileHeader(
                attributes.uid(),
                attributes.gid(),
                attributes.mode(),
                attributes.target(),
                attributes.xattrs())
            .startDigest();
    if (attributes.isRegular()) {
      try (InputStream content = open()) {
        byte[] buffer = new byte[64 << 10];
        for (int count; (count = content.read(buffer)) >= 0; ) {
          digest.update(buffer, 0, count);
        }
      }
    }
    return new FileId(Checksum.of(digest.digest()));
  }

  @Override
  List<Named> children() throws IOException {
    List<Named> files = new ArrayList<>();
    List<Named> directories = new ArrayList<>();
    for (String name : names()) {
      DiskEntry child = child(name);
      if (child != null) {
        (child.isDirectory() ? directories : files).add(new Named(name, child));
      }
    }
    files.addAll(directories);
    return files;
  }

  private List<String> names() throws IOException {
    List<String> names = new ArrayList<>();
    try (Fd directory = posix.open(file, OPEN_DIRECTORY, 0)) {
      for (DirectoryEntry entry : posix.list(directory)) {
        names.add(EntryName.of(entry.name()).value());
      }
    }
    names.sort(EntryName::compare);
    return names;
  }

  @Override
  @Nullable DiskEntry child(String name) throws IOException {
    Path child = file.resolve(name);
    FileStatus found = posix.statusOrNull(Fd.CWD, child.toString());
    if (found == null) {
      return null;
    }
    String path = path().isEmpty() ? name : path() + "/" + name;
    return new DiskEntry(path, child, options, found);
  }
}
