package org.jostree.sysroot;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jostree.bootroot.LinuxMounts;
import org.jostree.object.CommitId;
import org.jostree.posix.AtFlags;
import org.jostree.posix.DirectoryEntry;
import org.jostree.posix.Fd;
import org.jostree.posix.OpenFlags;
import org.jostree.posix.Posix;
import org.jostree.posix.TreeRemoval;

/**
 * A directory of {@code /var} that lies over one of the running system, so that programs can put
 * files beside those that came with it, in {@code /opt} for instance. They stay from one deployment
 * to the next; but what the next one brings itself wins over what was put over an older one.
 */
public final class StateOverlay {
  private static final Path TOP = Path.of("/var/ostree/state-overlays");
  private static final String UPPER = "upper";
  private static final String WORK = "work";

  /** On the upper directory: the commit, in hexadecimal digits, that it was made for. */
  private static final String COMMIT = "user.ostree.deploymentcsum";

  /** On a directory of the upper one: nothing below is seen through it. */
  private static final String OPAQUE = "trusted.overlay.opaque";

  private static final int OPEN_DIRECTORY =
      OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY | OpenFlags.O_NOFOLLOW;
  private static final int PRIVATE = 0700;

  private final Posix posix = Posix.instance();
  private final Path directory;
  private final Path target;

  /**
   * @param name tells it from others
   * @param target what it is laid over
   */
  public StateOverlay(String name, Path target) throws IOException {
    this(TOP, name, target);
  }

  StateOverlay(Path top, String name, Path target) throws IOException {
    if (name.isEmpty() || name.startsWith(".") || name.indexOf('/') >= 0) {
      throw new IOException("Invalid name of a state overlay: '" + name + "'");
    }
    this.directory = top.resolve(name);
    this.target = target;
  }

  /**
   * Mounts it.
   *
   * @param commit of the running system
   */
  public void mount(CommitId commit) throws IOException {
    adaptTo(commit);
    new LinuxMounts()
        .overlay(target, directory.resolve(UPPER), directory.resolve(WORK), target, false);
  }

  /** Makes it, and removes what the commit now has itself, if it is another one than last time. */
  void adaptTo(CommitId commit) throws IOException {
    make(directory);
    make(directory.resolve(WORK));
    make(directory.resolve(UPPER));
    String upperName = directory.resolve(UPPER).toString();
    byte[] wanted = commit.hex().getBytes(StandardCharsets.US_ASCII);
    if (Arrays.equals(posix.getxattr(Fd.CWD, upperName, COMMIT), wanted)) {
      return;
    }
    try (Fd lower = posix.open(target, OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY, 0);
        Fd upper = posix.open(directory.resolve(UPPER), OPEN_DIRECTORY, 0)) {
      prune(lower, upper, directory.resolve(UPPER));
      posix.setxattr(upper, COMMIT, wanted);
    }
  }

  private void make(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      Path above = path.getParent();
      if (above != null) {
        Files.createDirectories(above);
      }
      posix.mkdirat(Fd.CWD, path.toString(), PRIVATE);
    }
  }

  private void prune(Fd lower, Fd upper, Path upperPath) throws IOException {
    for (DirectoryEntry entry : posix.list(upper)) {
      String name = entry.toString();
      if (!posix.isThere(lower, name)) {
        continue;
      }
      Path path = upperPath.resolve(name);
      if (isDirectory(upper, name) && isDirectory(lower, name) && !isOpaque(upper, name)) {
        try (Fd lowerChild = posix.openat(lower, name, OPEN_DIRECTORY, 0);
            Fd upperChild = posix.openat(upper, name, OPEN_DIRECTORY, 0)) {
          prune(lowerChild, upperChild, path);
        }
      } else {
        TreeRemoval.remove(path);
      }
    }
  }

  private boolean isDirectory(Fd above, String name) throws IOException {
    return posix.fstatat(above, name, AtFlags.AT_SYMLINK_NOFOLLOW).isDirectory();
  }

  private boolean isOpaque(Fd above, String name) throws IOException {
    byte[] value = posix.getxattr(above, name, OPAQUE);
    return value != null && value.length == 1 && value[0] == 'y';
  }
}
