package org.jostree.sysroot;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jostree.bootloader.BootEntry;
import org.jostree.object.Checksum;
import org.jostree.posix.Errno;
import org.jostree.posix.Fd;
import org.jostree.posix.FileStatus;
import org.jostree.posix.OpenFlags;
import org.jostree.posix.Posix;
import org.jostree.posix.PosixException;

/**
 * Puts the kernel of a deployment, and what belongs to it, into {@code boot/ostree/OS-BOOTCSUM}: as
 * hard links where the boot directory is on the same file system, else as copies. A file has its
 * name only once it is whole and on the disk, since the next deployment with the same kernel takes
 * what is there.
 */
final class KernelInstallation {
  private static final int DIRECTORY_MODE = 0755;
  private static final int FILE_MODE = 0644;

  /** There may be keys in it. */
  private static final int OVERLAY_MODE = 0600;

  private static final Set<PosixFilePermission> OVERLAY_PERMISSIONS =
      Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  private static final int BUFFER_BYTES = 64 << 10;

  private final Posix posix = Posix.instance();
  private final Path directory;
  private final Durability durability;

  /**
   * @param directory below {@code boot/ostree}
   */
  KernelInstallation(Path directory, Durability durability) {
    this.directory = directory;
    this.durability = durability;
  }

  void install(KernelLayout layout) throws IOException {
    durability.makeDirectories(directory);
    for (KernelLayout.Part part : parts(layout)) {
      install(part.source(), directory.resolve(part.bootName()));
    }
  }

  /** All that is installed of a kernel. */
  static List<KernelLayout.Part> parts(KernelLayout layout) {
    List<KernelLayout.Part> parts = new ArrayList<>();
    parts.add(layout.kernel());
    for (Optional<KernelLayout.Part> each :
        List.of(layout.initramfs(), layout.deviceTree(), layout.hmac(), layout.aboot())) {
      each.ifPresent(parts::add);
    }
    return parts;
  }

  /** How many bytes are to be added to the boot directory for a kernel. */
  static long missingBytes(KernelLayout layout, Path directory) throws IOException {
    long bytes = 0;
    for (KernelLayout.Part part : parts(layout)) {
      bytes += missingBytes(part.source(), directory.resolve(part.bootName()));
    }
    return bytes;
  }

  private static long missingBytes(Path source, Path target) throws IOException {
    if (!Files.isDirectory(source, LinkOption.NOFOLLOW_LINKS)) {
      return isThere(source, target) ? 0 : Files.size(source);
    }
    long bytes = 0;
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(source)) {
      for (Path entry : entries) {
        bytes += missingBytes(entry, target.resolve(String.valueOf(entry.getFileName())));
      }
    }
    return bytes;
  }

  private void install(Path source, Path target) throws IOException {
    if (Files.isDirectory(source, LinkOption.NOFOLLOW_LINKS)) {
      durability.makeDirectories(target);
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(source)) {
        for (Path entry : entries) {
          install(entry, target.resolve(String.valueOf(entry.getFileName())));
        }
      }
      posix.fchmodat(Fd.CWD, target.toString(), DIRECTORY_MODE);
    } else if (!isThere(source, target)) {
      Files.deleteIfExists(target);
      linkOrCopy(source, target);
    }
  }

  /** One of another size has been cut short where renames are not as lasting as they should be. */
  private static boolean isThere(Path source, Path target) throws IOException {
    return Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)
        && Files.size(target) == Files.size(source);
  }

  private void linkOrCopy(Path source, Path target) throws IOException {
    try {
      posix.linkat(Fd.CWD, source.toString(), Fd.CWD, target.toString(), 0);
    } catch (PosixException e) {
      Errno errno = e.errno();
      // Another file system, too many links, or one that has none.
      if (errno != Errno.EXDEV && errno != Errno.EMLINK && errno != Errno.EPERM) {
        throw e;
      }
      copy(source, target, posix.fstatat(Fd.CWD, source.toString(), 0).permissions());
    }
  }

  private void copy(Path source, Path target, int mode) throws IOException {
    Path temporary = target.resolveSibling("." + target.getFileName() + ".tmp");
    Files.deleteIfExists(temporary);
    int flags = OpenFlags.O_WRONLY | OpenFlags.O_CREAT | OpenFlags.O_EXCL;
    try {
      try (Fd from = posix.open(source, OpenFlags.O_RDONLY, 0);
          Fd to = posix.open(temporary, flags, FILE_MODE)) {
        posix.copyRange(from, 0, to, 0, Long.MAX_VALUE);
        setOwnerAndMode(to, posix.fstat(from), mode);
        posix.fsync(to);
      }
      durability.rename(temporary, target);
    } catch (IOException e) {
      Files.deleteIfExists(temporary);
      throw e;
    }
  }

  /** The owner of the source, as a link would have it, and a mode; vfat has neither. */
  private void setOwnerAndMode(Fd copy, FileStatus source, int mode) throws IOException {
    try {
      posix.fchown(copy, source.uid(), source.gid());
      posix.fchmod(copy, mode);
    } catch (PosixException e) {
      if (e.errno() != Errno.EPERM && e.errno() != Errno.ENOTSUP) {
        throw e;
      }
    }
  }

  /** What a boot entry calls an initrd that is laid over the initramfs: its checksum. */
  private static String overlayPath(Path file) throws IOException {
    MessageDigest digest = Checksum.newDigest();
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream content = Files.newInputStream(file)) {
      for (int count; (count = content.read(buffer)) >= 0; ) {
        digest.update(buffer, 0, count);
      }
    }
    return BootEntry.OVERLAYS + Checksum.of(digest.digest()).hex() + ".img";
  }

  /**
   * Puts an initrd that is laid over the initramfs into the boot directory.
   *
   * @return what a boot entry calls it
   */
  static String installOverlay(Path file, Path boot, Durability durability) throws IOException {
    String path = overlayPath(file);
    Path target = boot.resolve(path.substring(1));
    Path directory = boot.resolve(BootEntry.OVERLAYS.substring(1));
    durability.makeDirectories(directory);
    if (!isThere(file, target)) {
      new KernelInstallation(directory, durability).copy(file, target, OVERLAY_MODE);
    }
    return path;
  }

  /**
   * Keeps an initrd until the running system ends.
   *
   * @return what a boot entry will call it
   */
  static String stageOverlay(Path file, StagedState state) throws IOException {
    String path = overlayPath(file);
    Files.createDirectories(state.overlays());
    Path temporary = state.overlays().resolve(".overlay.tmp");
    Files.deleteIfExists(temporary);
    Files.createFile(temporary, PosixFilePermissions.asFileAttribute(OVERLAY_PERMISSIONS));
    try (OutputStream out = Files.newOutputStream(temporary)) {
      Files.copy(file, out);
    }
    Files.move(temporary, state.overlay(path), StandardCopyOption.ATOMIC_MOVE);
    return path;
  }
}
