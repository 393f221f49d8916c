package org.jostree.bootloader;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The boot loader of s390x: {@code zipl} reads the entries and writes where the blocks of kernel
 * and initramfs lie. That happens once the entries are on the disk; a stamp says that it is still
 * to be done when the power fails before.
 */
public final class Zipl implements Bootloader {
  private final Path sysroot;
  private final Programs programs;

  Zipl(Path sysroot, Programs programs) {
    this.sysroot = sysroot;
    this.programs = programs;
  }

  @Override
  public String name() {
    return "zipl";
  }

  /** Never: it has to be asked for. */
  @Override
  public boolean isActive() {
    return false;
  }

  @Override
  public void writeConfiguration(LoaderDirectory next, BootDisk disk) throws IOException {
    disk.replace(UpdateStamp.of(sysroot), new byte[0]);
  }

  @Override
  public void install(LoaderDirectory next, BootDisk disk) throws IOException {
    Path stamp = UpdateStamp.of(sysroot);
    if (!Files.exists(stamp)) {
      return;
    }
    programs.run(List.of("zipl"), Map.of());
    disk.remove(stamp);
  }
}
