package org.jostree.mount.content;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jostree.object.FileId;
import org.jostree.posix.Errno;
import org.jostree.posix.Fd;
import org.jostree.posix.FileStatus;
import org.jostree.posix.OpenFlags;
import org.jostree.posix.Posix;
import org.jostree.posix.PosixException;
import org.jostree.repo.Repo;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Inflated content in files. Each has the checksum of its object as its name, so that other mounts
 * of the repository and later ones find it; all together they have a limit, beyond which those go
 * that nobody has opened for the longest time. Where there is no {@link RepositoryCache}, files
 * have no name, and nothing is left of them however this ends.
 */
final class Spill {
  private static final Logger LOG = LoggerFactory.getLogger(Spill.class);

  private static final Path NAMELESS = Path.of("/var/tmp");
  private static final String SUFFIX = ".inflated";
  private static final int OWNER_ONLY = 0600;

  private final Posix posix = Posix.instance();
  private final @Nullable Path place;
  private final Path nameless;
  private final long mostBytes;

  /**
   * Where inflated content goes.
   *
   * @param place where files are kept; null for nowhere
   */
  Spill(Repo repo, ContentSettings settings, @Nullable Path place) {
    Path given = settings.cacheDirectory();
    this.place = place;
    this.nameless = given == null ? ofRepository(repo) : given;
    this.mostBytes = settings.cacheBytes();
  }

  private static Path ofRepository(Repo repo) {
    Path own = repo.path().resolve("tmp").resolve("cache");
    return Files.isWritable(own) ? own : NAMELESS;
  }

  /**
   * Opens what is said to be the content of a file; nobody has compared it. The caller closes it.
   *
   * @param size in bytes
   * @return null if there is none of that size that this user wrote
   */
  @Nullable Fd find(FileId file, long size) {
    if (place == null) {
      return null;
    }
    Path kept = path(place, file);
    try {
      Fd fd = posix.open(kept, OpenFlags.O_RDONLY | OpenFlags.O_NOFOLLOW, 0);
      FileStatus status = posix.fstat(fd);
      if (status.isRegular() && status.size() == size && status.uid() == posix.geteuid()) {
        markAsUsed(kept);
        return fd;
      }
      fd.close();
    } catch (IOException e) {
      // Then it is made.
    }
    return null;
  }

  /** The time of access says when; the disk itself seldom takes it down. */
  private static void markAsUsed(Path kept) throws IOException {
    Files.getFileAttributeView(kept, BasicFileAttributeView.class)
        .setTimes(null, FileTime.from(Instant.now()), null);
  }

  /** Removes what is not the content of a file. */
  void remove(FileId file) {
    try {
      if (place != null) {
        Files.deleteIfExists(path(place, file));
      }
    } catch (IOException e) {
      LOG.debug("cannot remove {}", file, e);
    }
  }

  private static Path path(Path place, FileId file) {
    return place.resolve(file.checksum().hex() + SUFFIX);
  }

  /** Begins a file. */
  NewFile newFile() throws IOException {
    if (place != null) {
      try {
        Path unfinished = Files.createTempFile(place, "", RepositoryCache.UNFINISHED_SUFFIX);
        return new NewFile(posix.open(unfinished, OpenFlags.O_RDWR, OWNER_ONLY), unfinished);
      } catch (IOException e) {
        LOG.debug("cannot make a file in {}", place, e);
      }
    }
    return new NewFile(namelessFile(), null);
  }

  private Fd namelessFile() throws IOException {
    try {
      return posix.open(nameless, OpenFlags.O_TMPFILE | OpenFlags.O_RDWR, OWNER_ONLY);
    } catch (PosixException e) {
      if (e.errno() != Errno.ENOTSUP && e.errno() != Errno.EISDIR && e.errno() != Errno.EINVAL) {
        throw e;
      }
    }
    // Not every file system can make a file without a name.
    Path named = Files.createTempFile(nameless, "jostree-", SUFFIX);
    try {
      return posix.open(named, OpenFlags.O_RDWR, OWNER_ONLY);
    } finally {
      Files.delete(named);
    }
  }

  /** A file that is being written. Closed without having been kept, nothing is left of it. */
  final class NewFile implements Closeable {
    private final Fd fd;
    private @Nullable Path unfinished;
    private boolean isTaken;

    private NewFile(Fd fd, @Nullable Path unfinished) {
      this.fd = fd;
      this.unfinished = unfinished;
    }

    Fd fd() {
      return fd;
    }

    /** Takes over what was written, which is the content of that file; the caller closes it. */
    Fd take(FileId file) throws IOException {
      Path written = unfinished;
      if (written != null && place != null) {
        Files.move(written, path(place, file), StandardCopyOption.ATOMIC_MOVE);
        unfinished = null;
        makeRoom(place);
      }
      isTaken = true;
      return fd;
    }

    @Override
    public void close() throws IOException {
      try {
        if (!isTaken) {
          fd.close();
        }
      } finally {
        if (unfinished != null) {
          Files.deleteIfExists(unfinished);
        }
      }
    }
  }

  private record Kept(Path path, long size, FileTime used) {}

  private void makeRoom(Path directory) {
    List<Kept> files = new ArrayList<>();
    long sum = 0;
    try (DirectoryStream<Path> paths = Files.newDirectoryStream(directory, "*" + SUFFIX)) {
      for (Path path : paths) {
        BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
        files.add(new Kept(path, attributes.size(), attributes.lastAccessTime()));
        sum += attributes.size();
      }
      files.sort(Comparator.comparing(Kept::used));
      for (int i = 0; sum > mostBytes && i < files.size(); i++) {
        Files.deleteIfExists(files.get(i).path());
        sum -= files.get(i).size();
      }
    } catch (IOException e) {
      // Another mount makes room as well.
      LOG.debug("cannot make room in {}", directory, e);
    }
  }
}
