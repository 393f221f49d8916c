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
  private final Trees trees;

  BootSpace(Sysroot sysroot, Deployments current, List<Deployment> wanted) {
    this(sysroot, current, wanted, Trees.of(sysroot));
  }

  BootSpace(Sysroot sysroot, Deployments current, List<Deployment> wanted, Trees trees) {
    this.trees = trees;
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
        current.written().stream()
            .filter(each -> wanted.stream().anyMatch(each::isSameAs))
            .toList();
    if (!sysroot.options().earlyPrune()
        || staying.isEmpty()
        || staying.size() == current.written().size()
        || missingBytes() <= availableBytes()) {
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

  /** How many bytes the boot file system has room for. */
  long availableBytes() throws IOException {
    FileSystemStatus status = posix.statvfs(sysroot.boot());
    return status.availableBlocks() * status.fragmentSize();
  }

  /** How many bytes of kernels have to be added to it. */
  long missingBytes() throws IOException {
    if (isOneFileSystem()) {
      return 0;
    }
    long bytes = 0;
    Set<String> seen = new HashSet<>();
    for (Deployment each : wanted) {
      String name = EntryWriting.kernelDirectory(each);
      if (seen.add(name)) {
        Path directory = sysroot.boot().resolve("ostree").resolve(name);
        bytes +=
            KernelInstallation.missingBytes(EntryWriting.layout(sysroot, each, trees), directory);
      }
    }
    return bytes;
  }
}
