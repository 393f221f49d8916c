package org.jostree.mount.content;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jostree.posix.Errno;
import org.jostree.posix.Fd;
import org.jostree.posix.OpenFlags;
import org.jostree.posix.Posix;
import org.jostree.posix.PosixException;
import org.jostree.repo.Repo;
import org.jspecify.annotations.Nullable;

/** Makes temporary files that have no name, so that nothing is left of them however this ends. */
final class Spill {
  private static final Path FALLBACK = Path.of("/var/tmp");
  private static final int OWNER_ONLY = 0600;

  private final Path directory;

  Spill(Repo repo, @Nullable Path directory) {
    this.directory = directory == null ? ofRepository(repo) : directory;
  }

  private static Path ofRepository(Repo repo) {
    Path own = repo.path().resolve("tmp").resolve("cache");
    return Files.isWritable(own) ? own : FALLBACK;
  }

  Fd newFile() throws IOException {
    Posix posix = Posix.instance();
    try {
      return posix.open(directory, OpenFlags.O_TMPFILE | OpenFlags.O_RDWR, OWNER_ONLY);
    } catch (PosixException e) {
      if (e.errno() != Errno.ENOTSUP && e.errno() != Errno.EISDIR && e.errno() != Errno.EINVAL) {
        throw e;
      }
    }
    // Not every file system can make a file without a name.
    Path named = Files.createTempFile(directory, "jostree-", ".inflated");
    try {
      return posix.open(named, OpenFlags.O_RDWR, OWNER_ONLY);
    } finally {
      Files.delete(named);
    }
  }
}
