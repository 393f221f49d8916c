package org.jostree.mount.transport;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jostree.posix.Errno;
import org.jostree.posix.Posix;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A directory that something is mounted on, or is to be. */
public final class MountPoint {
  private static final Logger LOG = LoggerFactory.getLogger(MountPoint.class);

  private static final long FUSERMOUNT_SECONDS = 30;

  private final Path path;

  private MountPoint(Path path) {
    this.path = path;
  }

  /**
   * The directory, ready to be mounted on: it exists, is a directory, is empty unless the options
   * allow otherwise, and what a killed process left mounted there is gone.
   *
   * @throws MountException if it cannot be mounted on, saying why
   */
  public static MountPoint prepare(Path directory, MountOptions options) throws IOException {
    MountPoint place = find(directory);
    place.recoverFromDeadMount("fuse." + options.subtype());
    if (!Files.exists(place.path)) {
      throw new MountException("mount point " + directory + " does not exist");
    }
    if (!Files.isDirectory(place.path)) {
      throw new MountException("mount point " + directory + " is not a directory");
    }
    if (!options.nonEmpty() && !place.isEmpty()) {
      throw new MountException(
          "mount point "
              + directory
              + " is not empty (to mount over it all the same: -o nonempty)");
    }
    return new MountPoint(place.path.toRealPath());
  }

  /**
   * The directory as the kernel names it, whether or not what is mounted there answers. Only the
   * directories above it are looked at, and its own name if it is a symbolic link.
   */
  public static MountPoint find(Path directory) throws IOException {
    Path absolute = directory.toAbsolutePath().normalize();
    Path parent = absolute.getParent();
    if (parent == null) {
      return new MountPoint(absolute);
    }
    if (!Files.isDirectory(parent)) {
      throw new MountException("mount point " + directory + " does not exist");
    }
    Path own = parent.toRealPath().resolve(absolute.getFileName());
    // A link is never a mount point; a dead mount is neither a link nor anything else.
    return new MountPoint(Files.isSymbolicLink(own) ? own.toRealPath() : own);
  }

  /** Absolute, without symbolic links. */
  public Path path() {
    return path;
  }

  /** What is mounted here at the moment. */
  public Optional<MountTable.Mount> mounted() throws IOException {
    return MountTable.read().topmostAt(path);
  }

  /** Whether what is mounted here has no process behind it any more. */
  public boolean isDead() {
    return SystemCalls.errnoOfAccess(path) == Errno.ENOTCONN.code();
  }

  /**
   * Unmounts what is topmost here; if this process may not, {@code fusermount} may, for a FUSE
   * mount of the same user.
   *
   * @param lazily also if it is in use: the name is free at once, its users keep what they have
   * @return false if it is in use, and so was not unmounted
   * @throws MountException if the system refuses for another reason
   */
  public boolean unmount(boolean lazily) throws IOException {
    int errno = SystemCalls.unmount(path, lazily);
    if (errno == 0) {
      return true;
    }
    if (errno == Errno.EBUSY.code() && !lazily) {
      return false;
    }
    if (errno == Errno.EPERM.code()) {
      return unmountByFusermount(lazily);
    }
    throw new MountException("cannot unmount " + path + ": " + CLibrary.describe(errno));
  }

  /** Whether this process is root's, who needs no fusermount. */
  public static boolean mayMountWithoutHelp() {
    return Posix.instance().geteuid() == 0;
  }

  private void recoverFromDeadMount(String type) throws IOException {
    if (!isDead()) {
      return;
    }
    MountTable.Mount mount =
        mounted()
            .orElseThrow(
                () -> new MountException(path + " is on a file system that does not answer"));
    if (!mount.type().equals(type)) {
      throw new MountException(
          path
              + " has a dead mount of type "
              + mount.type()
              + ": unmount it first (fusermount -u "
              + path
              + ")");
    }
    if (unmount(true)) {
      LOG.warn("{}: unmounted what a killed process had left mounted", path);
    }
    if (isDead()) {
      // There may be several on top of each other; each turn takes one away.
      recoverFromDeadMount(type);
    }
  }

  private boolean isEmpty() throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
      return !entries.iterator().hasNext();
    } catch (NotDirectoryException notDirectory) {
      throw new MountException("mount point " + path + " is not a directory", notDirectory);
    }
  }

  private boolean unmountByFusermount(boolean lazily) throws IOException {
    String said = fusermount(lazily);
    if (said.isEmpty()) {
      return true;
    }
    // Its exit code does not tell a busy file system from a refusal, and its words depend on the
    // language; so when it fails, the caller's lazy attempt brings out any other reason.
    if (!lazily) {
      return false;
    }
    throw new MountException("cannot unmount " + path + ": " + said);
  }

  /** Runs fusermount of libfuse 3 or 2; returns nothing if all went well, else what it said. */
  private String fusermount(boolean lazily) throws IOException {
    IOException absent = new IOException("no fusermount");
    for (String name : new String[] {"fusermount3", "fusermount"}) {
      ProcessBuilder command =
          new ProcessBuilder(name, lazily ? "-uz" : "-u", "--", path.toString());
      Process process;
      try {
        process = command.redirectErrorStream(true).start();
      } catch (IOException notFound) {
        absent.addSuppressed(notFound);
        continue;
      }
      return outcome(process, name);
    }
    throw new MountException(
        "cannot unmount " + path + ": neither fusermount3 nor fusermount can be run", absent);
  }

  private static String outcome(Process process, String name) throws IOException {
    try {
      process.getOutputStream().close();
      byte[] said = process.getInputStream().readAllBytes();
      if (!process.waitFor(FUSERMOUNT_SECONDS, TimeUnit.SECONDS)) {
        return name + " does not answer";
      }
      return process.exitValue() == 0
          ? ""
          : name + " failed: " + new String(said, java.nio.charset.Charset.defaultCharset()).trim();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return "interrupted";
    } finally {
      process.destroy();
    }
  }
}
