package org.jostree.sysroot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jostree.posix.MountCalls;
import org.jostree.posix.Posix;

/**
 * Lets this process write to the sysroot of a running system that has it mounted read-only, as
 * {@code sysroot.readonly} wants it, so that nothing else can: in mounts of its own.
 */
public final class WritableView {
  private static final List<Path> NEEDED = List.of(Path.of("/sysroot"), Path.of("/boot"));

  private WritableView() {}

  /**
   * Enters it, if something is read-only. To be called before anything of the sysroot is opened,
   * and before other threads are started.
   */
  public static void enter() throws IOException {
    boolean entered = false;
    for (Path path : NEEDED) {
      if (Files.isDirectory(path) && Posix.instance().statvfs(path).readOnly()) {
        MountCalls calls = new MountCalls();
        if (!entered) {
          calls.unshare();
          entered = true;
        }
        calls.remountWritable(path);
      }
    }
  }
}
