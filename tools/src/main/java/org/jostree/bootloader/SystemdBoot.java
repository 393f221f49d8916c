package org.jostree.bootloader;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * systemd-boot, which reads the entries themselves, from the EFI system partition or one that
 * extends it. Its own files, {@code loader.conf} and what else there is in {@code loader/}, keys
 * among them, and the entries of other systems go over into the next directory.
 */
public final class SystemdBoot implements Bootloader {
  private static final String CONFIGURATION = "loader.conf";

  private final Path boot;

  SystemdBoot(Path sysroot) {
    this.boot = sysroot.resolve("boot");
  }

  @Override
  public String name() {
    return "systemd-boot";
  }

  @Override
  public boolean isActive() {
    return isInstalled(boot);
  }

  static boolean isInstalled(Path boot) {
    return Files.isRegularFile(boot.resolve("loader").resolve(CONFIGURATION))
        || Files.isDirectory(boot.resolve("EFI/systemd"));
  }

  @Override
  public void writeConfiguration(LoaderDirectory next, BootDisk disk) throws IOException {
    LoaderVersions versions = new LoaderVersions(boot);
    if (!versions.exists()) {
      return;
    }
    LoaderDirectory current = versions.inUse();
    if (current.equals(next)) {
      return; // entries were changed where they are
    }
    copyForeign(current.path(), next.path(), disk);
  }

  private static void copyForeign(Path from, Path to, BootDisk disk) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(from)) {
      for (Path file : files) {
        String name = String.valueOf(file.getFileName());
        if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
          disk.makeDirectories(to.resolve(name));
          copyForeign(file, to.resolve(name), disk);
        } else if (isForeign(name) && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
          disk.replace(to.resolve(name), Files.readAllBytes(file));
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  private static boolean isForeign(String name) {
    return BootEntryName.parse(name).isEmpty()
        && !name.equals("ostree_bootversion")
        && !name.startsWith(".");
  }
}
