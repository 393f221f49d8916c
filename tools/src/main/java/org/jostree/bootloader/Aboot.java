package org.jostree.bootloader;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The Android boot loader: {@code aboot-deploy} writes the default deployment's image into a
 * partition.
 */
public final class Aboot implements Bootloader {
  private final Path sysroot;
  private final UpdateStamp stamp;
  private final Programs programs;

  Aboot(Path sysroot, Programs programs) {
    this.sysroot = sysroot;
    this.stamp = new UpdateStamp(sysroot);
    this.programs = programs;
  }

  @Override
  public String name() {
    return "aboot";
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
    stamp.settle(disk, () -> deploy(next));
  }

  private void deploy(LoaderDirectory next) throws IOException {
    List<LoaderEntry> entries = next.read();
    if (entries.isEmpty()) {
      throw new IOException("aboot: no bls config");
    }
    BootEntry entry = entries.get(0).entry();
    String image = require(entry, BootEntry.ABOOT);
    String configuration = require(entry, BootEntry.ABOOT_CONFIGURATION);
    require(entry, BootEntry.LINUX);
    require(entry, BootEntry.INITRD);
    String options = require(entry, BootEntry.OPTIONS);
    programs.run(
        List.of(
            "aboot-deploy", "-r", sysroot.toString(), "-c", configuration, "-o", options, image),
        Map.of());
  }

  private static String require(BootEntry entry, String key) throws IOException {
    return entry
        .get(key)
        .orElseThrow(() -> new IOException("aboot: no \"" + key + "\" key in bootloader config"));
  }
}
