package org.jostree.mount.overlay;

import java.io.IOException;
import java.nio.file.Path;
import org.jostree.mount.transport.MountPoint;
import org.jostree.mount.transport.MountTable;
import org.jostree.mount.tree.RepositoryFileSystem;
import org.jostree.posix.Errno;
import org.jostree.posix.Fd;
import org.jostree.posix.Posix;
import org.jostree.posix.PosixException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Overlays of this program, found in the mount table. */
public final class OverlayPlace {
  private static final Logger LOG = LoggerFactory.getLogger(OverlayPlace.class);

  private static final String TYPE = "overlay";

  /** What the mount table calls the source of ours, with the lower one's own behind it. */
  private static final String SOURCE_PREFIX = "jostree#";

  private OverlayPlace() {}

  static String source(String ofLower) {
    return SOURCE_PREFIX + ofLower;
  }

  /** Whether a mount is an overlay over one of ours. */
  public static boolean isOurs(MountTable.Mount mount) {
    return mount.type().equals(TYPE) && mount.source().startsWith(SOURCE_PREFIX);
  }

  /** What is mounted below it, as the mount table would say. */
  public static String sourceBelow(MountTable.Mount mount) {
    return mount.source().substring(SOURCE_PREFIX.length());
  }

  /** The directory of the overlay; null if the mount table does not tell. */
  public static @Nullable Path directory(MountTable.Mount mount) {
    String upper = mount.type().equals(TYPE) ? mount.option("upperdir") : null;
    return upper == null ? null : Path.of(withoutEscapes(upper)).getParent();
  }

  /** A backslash in a path that was given to overlayfs makes the next character ordinary. */
  private static String withoutEscapes(String path) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < path.length(); i++) {
      if (path.charAt(i) == '\\' && i + 1 < path.length()) {
        i++;
      }
      text.append(path.charAt(i));
    }
    return text.toString();
  }

  /** The file by which the lower mount can be asked about itself through the overlay. */
  public static Path self(Path mountpoint) {
    return mountpoint.resolve(RepositoryFileSystem.SELF_NAME);
  }

  /**
   * Whether nobody serves what is below the overlay any more. Waits for the server if it is silent.
   */
  public static boolean isDead(Path mountpoint) {
    try {
      Posix.instance().getxattr(Fd.CWD, self(mountpoint).toString(), RepositoryFileSystem.SELF);
      return false;
    } catch (PosixException e) {
      return e.errno() == Errno.ENOTCONN || e.errno() == Errno.ECONNABORTED;
    }
  }

  /** Unmounts what killed servers have left at a mount point. */
  public static void recover(Path mountpoint) throws IOException {
    MountPoint place = MountPoint.find(mountpoint);
    while (place.mounted().filter(OverlayPlace::isOurs).isPresent() && isDead(place.path())) {
      place.unmount(true);
      LOG.warn("{}: unmounted an overlay over what a killed process had served", place.path());
    }
  }
}
