package org.jostree.mount.overlay;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jostree.mount.transport.MountException;
import org.jostree.mount.transport.MountFlags;
import org.jostree.mount.transport.MountOptions;
import org.jostree.mount.transport.MountPoint;
import org.jostree.mount.transport.MountSession;
import org.jostree.mount.transport.MountTable;
import org.jostree.mount.tree.RepositoryFileSystem;
import org.jostree.overlay.OverlayBase;
import org.jostree.overlay.OverlayMarks;
import org.jostree.posix.Fd;
import org.jostree.posix.MountCalls;
import org.jostree.posix.Posix;
import org.jostree.posix.PosixException;

/**
 * A writable overlay over a mount of ours. The latter is mounted in the overlay's directory, and
 * taken out of sight as soon as the overlay has it: from then on it lives for as long as the
 * overlay does, whoever unmounts that, and nobody can reach it past the overlay.
 */
public final class OverlayMount implements MountSession {
  /**
   * Renaming a directory then needs no copy of all that is in it; changing a mode copies the
   * content, so that the upper layer has all of a file that it has; there are no hard links below;
   * and all files have one device number.
   */
  private static final String OPTIONS = "redirect_dir=on,metacopy=off,index=off,xino=on";

  /** Without the privilege, the kernel trusts no directory to say where another one lies. */
  private static final String OPTIONS_OF_USERS = "userxattr,index=off,xino=on";

  private final MountPoint place;
  private final MountSession below;
  private final OverlayDirectory directory;

  private OverlayMount(MountPoint place, MountSession below, OverlayDirectory directory) {
    this.place = place;
    this.below = below;
    this.directory = directory;
  }

  /** Mounts what the overlay is to lie over. */
  public interface Lower {
    MountSession mount(Path place) throws IOException;
  }

  /**
   * Mounts both, and returns once the lower one answers through the overlay. If it fails, nothing
   * is mounted, and no directory is left that was not there.
   *
   * @param base what the overlay is to lie over
   * @param path the directory of the overlay, made if it is missing
   * @throws MountException if it cannot be mounted, saying why in one line
   */
  public static MountSession start(
      OverlayBase base, Path path, Path mountpoint, MountOptions options, Lower lower)
      throws IOException {
    if (!MountPoint.mayMountWithoutHelp()) {
      throw new MountException(
          "an overlay has to be mounted by root: the kernel lets nobody else (CAP_SYS_ADMIN)");
    }
    MountPoint place = MountPoint.prepare(mountpoint, options);
    OverlayDirectory directory = OverlayDirectory.open(path, place.path(), base);
    try {
      MountSession below = lower.mount(directory.lower());
      try {
        return over(below, base, directory, place, options);
      } catch (IOException | RuntimeException e) {
        below.close();
        throw e;
      }
    } catch (IOException | RuntimeException e) {
      directory.undo();
      directory.close();
      throw e;
    }
  }

  private static OverlayMount over(
      MountSession below,
      OverlayBase base,
      OverlayDirectory directory,
      MountPoint place,
      MountOptions options)
      throws IOException {
    OverlayMarks marks = directory.adopt(base);
    mount(directory, place.path(), marks, options);
    try {
      Path self = OverlayPlace.self(place.path());
      if (Posix.instance().getxattr(Fd.CWD, self.toString(), RepositoryFileSystem.SELF) == null) {
        throw new MountException("the overlay on " + place.path() + " does not show what is below");
      }
      directory.hideLower();
      return new OverlayMount(place, below, directory);
    } catch (IOException | RuntimeException e) {
      place.unmount(true);
      throw e;
    }
  }

  private static void mount(
      OverlayDirectory directory, Path mountpoint, OverlayMarks marks, MountOptions options)
      throws IOException {
    try {
      new MountCalls()
          .mountOverlay(
              OverlayPlace.source(options.source()),
              mountpoint,
              MountFlags.of(0, options.kernelOptions()),
              directory.lower(),
              directory.upper(),
              directory.work(),
              marks == OverlayMarks.USER ? OPTIONS_OF_USERS : OPTIONS);
    } catch (PosixException e) {
      throw switch (e.errno()) {
        case EPERM -> new MountException("may not mount an overlay: CAP_SYS_ADMIN is missing", e);
        case ENODEV ->
            new MountException("the kernel has no overlay file system (modprobe overlay)", e);
        case EBUSY -> new MountException(directory.path() + " is in use by another overlay", e);
        case EINVAL, ENOTSUP -> directory.unsuitable("the kernel refuses it (dmesg may tell why)");
        default ->
            new MountException(
                "cannot mount an overlay at " + mountpoint + ": " + e.errno().message(), e);
      };
    }
  }

  @Override
  public String transport() {
    return below.transport();
  }

  @Override
  public Path mountpoint() {
    return place.path();
  }

  /** Unmounts the overlay, and with it, as nobody else has it, what is below. */
  @Override
  public synchronized Unmounting unmount() throws IOException {
    if (place.mounted().filter(this::isThisOne).isEmpty()) {
      for (MountTable.Mount mount : MountTable.read().mounts()) {
        if (isThisOne(mount) && mount.mountpoint().equals(place.path().toString())) {
          throw new MountException(
              "cannot unmount " + place.path() + ": something else is mounted over it");
        }
      }
      return Unmounting.ALREADY_DONE;
    }
    if (place.unmount(false)) {
      return Unmounting.DONE;
    }
    place.unmount(true);
    return Unmounting.DETACHED;
  }

  /** By its directory: numbers of devices are given out again, this one is locked. */
  private boolean isThisOne(MountTable.Mount mount) {
    return directory.path().equals(OverlayPlace.directory(mount));
  }

  @Override
  public void awaitEnd() throws InterruptedException {
    below.awaitEnd();
  }

  @Override
  public boolean awaitEnd(Duration atMost) throws InterruptedException {
    return below.awaitEnd(atMost);
  }

  @Override
  public Map<String, Long> requests() {
    return below.requests();
  }

  @Override
  public int rememberedNodes() {
    return below.rememberedNodes();
  }

  @Override
  public void close() throws IOException {
    unmount();
    below.close();
    directory.close();
  }

  /**
   * Unmounts an overlay of this program's, whichever process serves it, and waits until its
   * directory can be used again.
   *
   * @param mounted what is topmost at the place
   * @return false if it is in use, and so was not unmounted
   */
  public static boolean unmount(MountPoint place, MountTable.Mount mounted, boolean lazily)
      throws IOException {
    Path directory = OverlayPlace.directory(mounted);
    if (!place.unmount(lazily || OverlayPlace.isDead(place.path()))) {
      return false;
    }
    if (directory != null && !lazily) {
      OverlayDirectory.awaitRelease(directory);
    }
    return true;
  }
}
