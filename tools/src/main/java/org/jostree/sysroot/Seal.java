package org.jostree.sysroot;

import java.io.IOException;
import java.nio.file.Path;
import org.jostree.posix.Errno;
import org.jostree.posix.Fd;
import org.jostree.posix.OpenFlags;
import org.jostree.posix.Posix;
import org.jostree.posix.PosixException;

/**
 * The immutable flag of the directory of a deployment, so that nobody makes files at its top by
 * mistake. Where there is no such flag, or root of a container may not set it, it goes without.
 */
final class Seal {
  private Seal() {}

  static void set(Sysroot sysroot, Path directory) throws IOException {
    Posix posix = Posix.instance();
    if (sysroot.options().mutableDeployments() || posix.geteuid() != 0) {
      return;
    }
    try (Fd top = posix.open(directory, OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY, 0)) {
      posix.setImmutable(top, true);
    } catch (PosixException e) {
      if (e.errno() != Errno.EPERM) {
        throw e;
      }
    }
  }
}
