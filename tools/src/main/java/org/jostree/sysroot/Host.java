package org.jostree.sysroot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jostree.gvariant.GVariantReader;
import org.jostree.gvariant.GVariantType;
import org.jostree.gvariant.VariantDictionary;
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
    return Files.exists(stamp());
  }

  private Path stamp() {
    return run.resolve("ostree-booted");
  }

  /**
   * Whether its root is that directory, wherever that is mounted, or stands in front of it: where
   * the root is a file system that shows a deployment's commit, prepare-root has written down
   * which.
   */
  boolean hasAsRoot(Path directory) throws IOException {
    Posix posix = Posix.instance();
    FileStatus there = posix.fstatat(Fd.CWD, directory.toString(), 0);
    if (there.isSameFileAs(posix.fstatat(Fd.CWD, root.toString(), 0))) {
      return true;
    }
    GVariantReader behind =
        GVariantReader.of(VariantDictionary.TYPE, Files.readAllBytes(stamp()))
            .lookup("backing-root-device-inode", GVariantType.of("(tt)"));
    return behind != null
        && behind.child(0).asInt64() == there.dev()
        && behind.child(1).asInt64() == there.ino();
  }

  /** What is kept of deployments until the system ends. */
  Path state() {
    return run.resolve("ostree");
  }
}
