package org.jostree.sysroot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jostree.posix.Fd;
import org.jostree.posix.FileStatus;
import org.jostree.posix.Posix;

/**
 * The running system, as far as it matters which deployment it is.
 *
 * @param root its root directory
 * @param run what is there only until it ends
 */
record Host(Path root, Path run) {
  /** The system that this process runs in. */
  static final Host CURRENT = new Host(Path.of("/"), Path.of("/run"));

  /** Whether it says that it was booted from a deployment. */
  boolean isBooted() {
    return Files.exists(run.resolve("ostree-booted"));
  }

  /** Whether its root is that directory, wherever that is mounted. */
  boolean hasAsRoot(Path directory) throws IOException {
    Posix posix = Posix.instance();
    FileStatus own = posix.fstatat(Fd.CWD, root.toString(), 0);
    return posix.fstatat(Fd.CWD, directory.toString(), 0).isSameFileAs(own);
  }

  /** What is kept of deployments until the system ends. */
  Path state() {
    return run.resolve("ostree");
  }
}
