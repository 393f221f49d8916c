package org.jostree.sysroot;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jostree.posix.Fd;
import org.jostree.posix.FileSystemStatus;
import org.jostree.posix.Posix;

/**
 * Makes room in a boot file system that is too small for the kernels of all deployments there are
 * and that of the new one: those that are to leave leave first. It takes a second change of what
 * boots, and in between there is one deployment less to fall back to.
 */
final class BootSpace {
  private final Posix posix = Posix.instance();
  private final Sysroot sysroot;
  private final Deployments current;
  private final List<Deployment> wanted;

  BootSpace(Sysroot sysroot, Deployments current, List<Deployment> wanted) {
    this.sysroot = sysroot;
    this.current = current;
    this.wanted = wanted;
  }

  /**
   * Does it if it helps.
   *
   * @return what boots then
   */
  Deployments makeRoom() throws IOException {
    List<Deployment> staying =
        current.list().stream().filter(each -> wanted.stream().anyMatch(each::isSameAs)).toList();
    if (!sysroot.options().earlyPrune()
        || staying.isEmpty()
        || staying.size() == current.list().size()
        || isOneFileSystem()
        || fits()) {
      return current;
    }
    sysroot
        .listener()
        .message("Insufficient space left in bootfs; updating bootloader in two steps");
    new BootUpdate(sysroot, current, staying).run();
    Cleanup.makeRoomInBoot(sysroot);
    return sysroot.deployments();
  }

  /** Where kernels are hard links and take nothing. */
  private boolean isOneFileSystem() throws IOException {
    return posix.fstatat(Fd.CWD, sysroot.path().toString(), 0).dev()
        == posix.fstatat(Fd.CWD, sysroot.boot().toString(), 0).dev();
  }

  private boolean fits() throws IOException {
    FileSystemStatus status = posix.statvfs(sysroot.boot());
    return missingBytes() <= status.availableBlocks() * status.fragmentSize();
  }

  private long missingBytes() throws IOException {
    long bytes = 0;
    Set<String> seen = new HashSet<>();
    for (Deployment each : wanted) {
      String name = EntryWriting.kernelDirectory(each);
      if (seen.add(name)) {
        Path directory = sysroot.boot().resolve("ostree").resolve(name);
        bytes += KernelInstallation.missingBytes(EntryWriting.layout(sysroot, each), directory);
      }
    }
    return bytes;
  }
}
