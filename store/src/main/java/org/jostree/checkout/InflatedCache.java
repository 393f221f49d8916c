package org.jostree.checkout;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.jostree.object.FileId;
import org.jostree.posix.Fd;
import org.jostree.posix.OpenFlags;
import org.jostree.posix.Posix;
import org.jostree.repo.Repo;
import org.jspecify.annotations.Nullable;

/**
 * The files of an archive, inflated, for checkouts of users to be hard links to: {@code
 * uncompressed-objects-cache/xx/REST.file} in the repository. Pruning removes what is not used.
 */
final class InflatedCache {
  private static final int OPEN_DIRECTORY =
      OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY | OpenFlags.O_CLOEXEC;
  private static final AtomicLong TEMPORARIES = new AtomicLong();

  private final Posix posix = Posix.instance();
  private final Path directory;

  InflatedCache(Repo repo) {
    this.directory = repo.path().resolve("uncompressed-objects-cache");
  }

  /** Writes a whole file under a name in a directory. */
  interface Writer {
    void write(Fd directory, String name) throws IOException;
  }

  private Path path(FileId file) {
    String hex = file.hex();
    return directory.resolve(hex.substring(0, 2)).resolve(hex.substring(2) + ".file");
  }

  /** The inflated file, or null if it is not there yet. */
  @Nullable String find(FileId file) {
    Path path = path(file);
    return Files.exists(path) ? path.toString() : null;
  }

  /** Adds an inflated file, which has its name once it is complete. */
  String add(FileId file, Writer writer) throws IOException {
    Path path = path(file);
    Path parent = path.getParent() == null ? directory : path.getParent();
    Files.createDirectories(parent);
    String temporary =
        ".tmp-"
            + Long.toString(ProcessHandle.current().pid(), 36)
            + "-"
            + Long.toString(TEMPORARIES.incrementAndGet(), 36);
    try (Fd fd = posix.openat(Fd.CWD, parent.toString(), OPEN_DIRECTORY, 0)) {
      boolean named = false;
      try {
        writer.write(fd, temporary);
        posix.utimensat(fd, temporary, 0, 0, 0);
        posix.renameat(fd, temporary, fd, String.valueOf(path.getFileName()));
        named = true;
      } finally {
        if (!named) {
          Files.deleteIfExists(parent.resolve(temporary));
        }
      }
    }
    return path.toString();
  }
}
