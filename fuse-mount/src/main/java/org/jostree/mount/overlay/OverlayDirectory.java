package org.jostree.mount.overlay;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.jostree.mount.transport.MountException;
import org.jostree.mount.transport.MountPoint;
import org.jostree.mount.transport.MountTable;
import org.jostree.overlay.OverlayBase;
import org.jostree.overlay.OverlayMarks;
import org.jostree.posix.Errno;
import org.jostree.posix.Fd;
import org.jostree.posix.FileStatus;
import org.jostree.posix.LockKind;
import org.jostree.posix.OpenFlags;
import org.jostree.posix.Posix;
import org.jostree.posix.PosixException;
import org.jostree.posix.RawXattr;
import org.jostree.posix.TreeRemoval;
import org.jspecify.annotations.Nullable;

/**
 * The directory of a writable overlay: {@code upper} with the changes, {@code work} for the kernel,
 * {@code base}, which says what the changes are made to, and {@code lock}, held for as long as it
 * is mounted. {@code lower} is there for the moment of mounting only.
 */
final class OverlayDirectory implements AutoCloseable {
  private static final int OPEN_DIRECTORY =
      OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY | OpenFlags.O_NOFOLLOW;
  private static final int PRIVATE = 0700;
  private static final int LOCK_MODE = 0600;
  private static final String LOCK = "lock";

  /** A server that ends holds the lock a little longer than its mount is there. */
  private static final long PATIENCE_MILLIS = 3000;

  private static final long STEP_MILLIS = 20;

  /** Of an attribute that is set to see whether it can be, and removed again. */
  private static final String TRIAL = "jostree";

  private final Posix posix = Posix.instance();
  private final Path path;
  private final Fd lock;
  private final boolean made;
  private final @Nullable OverlayBase remembered;

  private OverlayDirectory(Path path, Fd lock, boolean made, @Nullable OverlayBase remembered) {
    this.path = path;
    this.lock = lock;
    this.made = made;
    this.remembered = remembered;
  }

  /**
   * Opens it, or makes it, for this process alone.
   *
   * @param mountpoint where the overlay is to be mounted
   * @param base what it is going to lie over
   * @throws MountException if it does not do, or belongs to another
   */
  static OverlayDirectory open(Path directory, Path mountpoint, OverlayBase base)
      throws IOException {
    boolean made = make(directory);
    Path path = directory.toRealPath();
    Fd lock = null;
    try {
      requireApart(path, mountpoint);
      requireUnused(path);
      lock =
          Posix.instance()
              .open(path.resolve(LOCK), OpenFlags.O_RDWR | OpenFlags.O_CREAT, LOCK_MODE);
      if (!lock(lock)) {
        throw new MountException(directory + " is in use by another overlay");
      }
      OverlayBase remembered = OverlayBase.read(path);
      if (remembered != null && !remembered.isSameAs(base)) {
        throw new MountException(
            directory
                + " has changes to commit "
                + remembered.describe()
                + ", not to "
                + base.describe());
      }
      OverlayDirectory opened = new OverlayDirectory(path, lock, made, remembered);
      if (remembered == null) {
        opened.requireEmptyUpper();
      }
      opened.makePlaces();
      return opened;
    } catch (IOException e) {
      if (lock != null) {
        lock.close();
      }
      if (made) {
        TreeRemoval.remove(path);
      }
      throw e;
    }
  }

  private static boolean make(Path directory) throws IOException {
    if (Files.isDirectory(directory)) {
      return false;
    }
    Path above = directory.toAbsolutePath().getParent();
    if (above == null || !Files.isDirectory(above)) {
      throw new MountException("no directory to make the overlay in: " + above);
    }
    Posix.instance().mkdirat(Fd.CWD, directory.toString(), PRIVATE);
    return true;
  }

  private static void requireApart(Path directory, Path mountpoint) throws MountException {
    if (directory.startsWith(mountpoint)) {
      throw new MountException(
          "the overlay's directory " + directory + " lies in the mount point " + mountpoint);
    }
    for (String name : new String[] {OverlayBase.UPPER, "work", "lower"}) {
      if (mountpoint.startsWith(directory.resolve(name))) {
        throw new MountException(
            "mount point " + mountpoint + " lies in the overlay's own " + directory.resolve(name));
      }
    }
  }

  /** Two overlays over one upper layer damage it, and the kernel only warns. */
  private static void requireUnused(Path directory) throws IOException {
    for (MountTable.Mount mount : MountTable.read().mounts()) {
      if (directory.equals(OverlayPlace.directory(mount))) {
        throw new MountException(
            directory + " is in use by the overlay that is mounted on " + mount.mountpoint());
      }
    }
  }

  private static boolean lock(Fd file) throws PosixException {
    long deadline = System.nanoTime() + PATIENCE_MILLIS * 1_000_000;
    while (!Posix.instance().lock(file, LockKind.EXCLUSIVE, false)) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      try {
        Thread.sleep(STEP_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return true;
  }

  /** Waits a moment for the server of an overlay that has been unmounted to let go of it. */
  static void awaitRelease(Path directory) throws IOException {
    try (Fd file = Posix.instance().open(directory.resolve(LOCK), OpenFlags.O_RDWR, 0)) {
      lock(file);
    } catch (PosixException e) {
      if (e.errno() != Errno.ENOENT) {
        throw e;
      }
    }
  }

  /** What is in an upper layer means nothing unless it is known what it lies over. */
  private void requireEmptyUpper() throws IOException {
    if (!Files.isDirectory(upper(), LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (Fd directory = posix.open(upper(), OPEN_DIRECTORY, 0)) {
      if (!posix.list(directory).isEmpty()) {
        throw new MountException(
            upper() + " has changes in it, and nothing says to which commit they were made");
      }
    }
  }

  private void makePlaces() throws IOException {
    for (Path place : new Path[] {upper(), work(), lower()}) {
      if (!Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)
          && !MountPoint.find(place).isDead()) {
        posix.mkdirat(Fd.CWD, place.toString(), PRIVATE);
      }
    }
  }

  Path path() {
    return path;
  }

  Path upper() {
    return path.resolve(OverlayBase.UPPER);
  }

  Path work() {
    return path.resolve("work");
  }

  /** Where what lies below is mounted until the overlay is. */
  Path lower() {
    return path.resolve("lower");
  }

  /**
   * Gives a new upper layer the attributes of the root below, which it stands for from now on, and
   * remembers what it lies over.
   *
   * @return how the kernel marks what it needs to know in it
   */
  OverlayMarks adopt(OverlayBase base) throws IOException {
    if (remembered != null) {
      return remembered.marks();
    }
    try (Fd upper = posix.open(upper(), OPEN_DIRECTORY, 0);
        Fd lower = posix.open(lower(), OPEN_DIRECTORY, 0)) {
      OverlayMarks marks = marksThatCanBeSet(upper);
      FileStatus status = posix.fstat(lower);
      posix.fchown(upper, status.uid(), status.gid());
      posix.fchmod(upper, status.permissions());
      for (RawXattr attribute : posix.xattrs(lower)) {
        posix.setxattr(upper, attribute.name(), attribute.value());
      }
      posix.fsync(upper);
      new OverlayBase(base.commits(), base.subpath(), marks).write(path);
      return marks;
    }
  }

  private OverlayMarks marksThatCanBeSet(Fd upper) throws IOException {
    for (OverlayMarks marks : OverlayMarks.values()) {
      try {
        posix.setxattr(upper, marks.attribute(TRIAL), new byte[] {'y'});
        posix.removexattr(upper, marks.attribute(TRIAL));
        return marks;
      } catch (PosixException e) {
        // Root of a namespace of users may not set those of root itself.
        if (e.errno() != Errno.EPERM && e.errno() != Errno.ENOTSUP) {
          throw e;
        }
      }
    }
    throw unsuitable("it has no extended attributes");
  }

  /** What to say when the kernel does not take it. */
  MountException unsuitable(String reason) throws IOException {
    return new MountException(
        path
            + " cannot hold an overlay's changes: it is on a file system of type "
            + MountTable.read().typeAt(path)
            + ", and "
            + reason);
  }

  /** Takes the mount of what lies below out of sight; the overlay keeps it for itself. */
  void hideLower() throws IOException {
    MountPoint.find(lower()).unmount(true);
    posix.unlinkat(Fd.CWD, lower().toString(), org.jostree.posix.AtFlags.AT_REMOVEDIR);
  }

  /** Removes what was made for a mount that has come to nothing. */
  void undo() throws IOException {
    TreeRemoval.remove(lower());
    if (remembered == null) {
      OverlayBase.forget(path);
      TreeRemoval.remove(upper());
      TreeRemoval.remove(work());
    }
    if (made) {
      TreeRemoval.remove(path);
    }
  }

  /** Lets go of it. */
  @Override
  public void close() throws IOException {
    lock.close();
  }
}
