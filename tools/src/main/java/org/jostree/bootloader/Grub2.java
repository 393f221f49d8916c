package org.jostree.bootloader;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * GRUB 2. Its configuration is made by the program that the variable {@code OSTREE_GRUB2_EXEC}
 * names, else by {@code grub2-mkconfig} or {@code grub-mkconfig} of the running system, whose hook
 * for ostree calls {@code admin instutil grub2-generate}; where there is none, a menu of the
 * entries alone is written.
 *
 * <p>With BIOS the configuration lies in the loader directory. With EFI it lies on a partition that
 * is not exchanged with it, and is replaced before.
 */
public final class Grub2 implements Bootloader {
  private static final String FILE = "grub.cfg";
  private static final List<String> BIOS_PLACES = List.of("boot/grub2", "boot/grub");
  private static final List<String> PROGRAMS = List.of("grub2-mkconfig", "grub-mkconfig");

  /** Which version of the loader directory the hook is to read. */
  public static final String VERSION_VARIABLE = "_OSTREE_GRUB2_BOOTVERSION";

  private static final String EFI_VARIABLE = "_OSTREE_GRUB2_IS_EFI";

  private final Path sysroot;
  private final Programs programs;

  Grub2(Path sysroot, Programs programs) {
    this.sysroot = sysroot;
    this.programs = programs;
  }

  @Override
  public String name() {
    return "grub2";
  }

  @Override
  public boolean isActive() throws IOException {
    return hasBiosConfiguration() || efiConfiguration().isPresent();
  }

  private boolean hasBiosConfiguration() {
    for (String place : BIOS_PLACES) {
      // A link may lead to a loader directory that is not there yet.
      if (Files.exists(sysroot.resolve(place).resolve(FILE), LinkOption.NOFOLLOW_LINKS)) {
        return true;
      }
    }
    return false;
  }

  /** {@code boot/efi/EFI/VENDOR/grub.cfg}; the vendor {@code BOOT} is a copy for other machines. */
  private Optional<Path> efiConfiguration() throws IOException {
    Path vendors = sysroot.resolve("boot/efi/EFI");
    if (!Files.isDirectory(vendors)) {
      return Optional.empty();
    }
    try (DirectoryStream<Path> directories = Files.newDirectoryStream(vendors)) {
      for (Path vendor : directories) {
        Path file = vendor.resolve(FILE);
        if (!vendor.endsWith("BOOT") && Files.isRegularFile(file)) {
          return Optional.of(file);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return Optional.empty();
  }

  @Override
  public boolean isAtomic() {
    return hasBiosConfiguration();
  }

  @Override
  public void writeConfiguration(LoaderDirectory next, BootDisk disk) throws IOException {
    if (hasBiosConfiguration()) {
      make(next, next.file(FILE), false, disk);
      return;
    }
    Optional<Path> efi = efiConfiguration();
    if (efi.isEmpty()) {
      make(next, next.file(FILE), false, disk);
      return;
    }
    Path file = efi.get();
    Path fresh = file.resolveSibling("grub.cfg.new");
    disk.remove(fresh);
    make(next, fresh, true, disk);
    Files.copy(file, file.resolveSibling("grub.cfg.old"), StandardCopyOption.REPLACE_EXISTING);
    disk.rename(fresh, file);
  }

  private void make(LoaderDirectory next, Path target, boolean efi, BootDisk disk)
      throws IOException {
    Optional<String> program = program();
    if (program.isEmpty()) {
      String text = GrubMenu.configuration(next.read());
      disk.replace(target, text.getBytes(StandardCharsets.UTF_8));
      return;
    }
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put(VERSION_VARIABLE, String.valueOf(next.version()));
    if (efi) {
      environment.put(EFI_VARIABLE, "1");
    }
    programs.run(List.of(program.get(), "-o", target.toString()), environment);
    // Once more by our own hand: the program need not have waited for the disk.
    disk.replace(target, Files.readAllBytes(target));
  }

  private Optional<String> program() {
    String chosen = programs.variable("OSTREE_GRUB2_EXEC");
    if (!chosen.isEmpty()) {
      return Optional.of(chosen);
    }
    if (!isRunningSystem()) {
      // The programs of this machine would describe this machine.
      return Optional.empty();
    }
    return PROGRAMS.stream().filter(programs::isInstalled).findFirst();
  }

  private boolean isRunningSystem() {
    return sysroot.toAbsolutePath().normalize().equals(Path.of("/"))
        || sysroot.toAbsolutePath().normalize().equals(Path.of("/sysroot"));
  }
}
