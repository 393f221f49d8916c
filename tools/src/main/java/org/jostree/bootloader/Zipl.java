package org.jostree.bootloader;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The boot loader of s390x: {@code zipl} reads the entries and writes where the blocks of kernel
 * and initramfs lie.
 */
public final class Zipl implements Bootloader {
  private final UpdateStamp stamp;
  private final Programs programs;

  Zipl(Path sysroot, Programs programs) {
    this.stamp = new UpdateStamp(sysroot);
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
    stamp.set(disk);
  }

  @Override
  public void install(LoaderDirectory next, BootDisk disk) throws IOException {
    stamp.settle(disk, () -> programs.run(List.of("zipl"), Map.of()));
  }
}
