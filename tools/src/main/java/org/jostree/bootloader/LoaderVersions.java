package org.jostree.bootloader;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.jostree.posix.Errno;
import org.jostree.posix.PosixException;

/**
 * The two versions of a boot directory's loader directory, one of which is in use: {@code
 * boot/loader} is a symbolic link to {@code loader.0} or {@code loader.1}.
 *
 * <p>An EFI system partition has no symbolic links. There {@code boot/loader} is the directory in
 * use, and the file {@code ostree_bootversion} in it says which version that is; the two
 * directories are exchanged. The name of the file is the one that boards in the field have it
 * under.
 */
public final class LoaderVersions {
  private static final String LINK = "loader";
  private static final String MARK = "ostree_bootversion";

  private final Path boot;

  /** Of a boot directory. */
  public LoaderVersions(Path boot) {
    this.boot = boot;
  }

  /**
   * The version in use; 0 when there is none yet.
   *
   * @throws IOException when {@code loader} is something that has no version
   */
  public int current() throws IOException {
    Path link = link();
    if (Files.isSymbolicLink(link)) {
      return versionOf(Files.readSymbolicLink(link).toString());
    }
    if (!Files.exists(link, LinkOption.NOFOLLOW_LINKS)) {
      return 0;
    }
    Path mark = link.resolve(MARK);
    if (!Files.isRegularFile(mark, LinkOption.NOFOLLOW_LINKS)) {
      if (SystemdBoot.isInstalled(boot) && new LoaderDirectory(link, 0).read().isEmpty()) {
        return 0; // as systemd-boot was installed, before the first deployment
      }
      throw new IOException("Not a symbolic link: boot/loader");
    }
    return versionOf(new String(Files.readAllBytes(mark), StandardCharsets.UTF_8).strip());
  }

  private static int versionOf(String target) throws IOException {
    return switch (target) {
      case "loader.0" -> 0;
      case "loader.1" -> 1;
      default -> throw new IOException("Invalid target '" + target + "' in boot/loader");
    };
  }

  /** Whether {@code boot/loader} is there at all. */
  public boolean exists() {
    return Files.exists(link(), LinkOption.NOFOLLOW_LINKS);
  }

  /** Whether the version in use is a directory, because there are no symbolic links. */
  public boolean isWithoutLinks() {
    return Files.isDirectory(link(), LinkOption.NOFOLLOW_LINKS);
  }

  /** The directory of a version, in use or not. */
  public LoaderDirectory directory(int version) throws IOException {
    boolean inPlace = isWithoutLinks() && current() == version;
    return new LoaderDirectory(inPlace ? link() : boot.resolve(name(version)), version);
  }

  /** The directory in use. */
  public LoaderDirectory inUse() throws IOException {
    return directory(current());
  }

  /** Says in a directory of which version it is, for a boot directory without symbolic links. */
  public void mark(LoaderDirectory directory, BootDisk disk) throws IOException {
    disk.replace(directory.file(MARK), name(directory.version()).getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Puts a directory in use, at once where the file system can: from here on the machine boots what
   * it says. It must be on the disk, with all it refers to.
   */
  public void use(LoaderDirectory next, BootDisk disk) throws IOException {
    if (!isWithoutLinks()) {
      try {
        disk.replaceLink(link(), name(next.version()));
        return;
      } catch (PosixException e) {
        // vfat refuses symbolic links with EPERM, others with what says so.
        if (e.errno() != Errno.EPERM && e.errno() != Errno.ENOTSUP) {
          throw e;
        }
      }
    }
    mark(next, disk);
    if (!exists()) {
      disk.rename(next.path(), link());
    } else {
      exchange(next, disk);
    }
  }

  private void exchange(LoaderDirectory next, BootDisk disk) throws IOException {
    int before = current();
    if (disk.exchange(next.path(), link())) {
      disk.rename(next.path(), boot.resolve(name(before)));
      return;
    }
    // No kernel before 6.0 exchanges names on vfat: between the two there is no loader directory,
    // and finishInterruptedExchange puts the new one there.
    disk.rename(link(), boot.resolve(name(before)));
    disk.rename(next.path(), link());
  }

  /**
   * Ends an exchange during which the power failed. To be called before anything is read.
   *
   * @return whether there was one
   */
  public boolean finishInterruptedExchange(BootDisk disk) throws IOException {
    if (exists()) {
      return false;
    }
    for (int version = 0; version <= 1; version++) {
      Path directory = boot.resolve(name(version));
      if (Files.isRegularFile(directory.resolve(MARK), LinkOption.NOFOLLOW_LINKS)) {
        // Both are whole; the one that was in use is as good to boot as the other.
        disk.rename(directory, link());
        return true;
      }
    }
    return false;
  }

  /** Removes the version that is not in use. */
  public void removeOther(BootDisk disk) throws IOException {
    int current = current();
    for (int version = 0; version <= 1; version++) {
      if (version != current || isWithoutLinks()) {
        disk.remove(boot.resolve(name(version)));
      }
    }
  }

  private Path link() {
    return boot.resolve(LINK);
  }

  private static String name(int version) {
    return "loader." + version;
  }
}
