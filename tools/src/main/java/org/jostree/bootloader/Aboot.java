package org.jostree.bootloader;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The Android boot loader: {@code aboot-deploy} writes the default deployment's image into a
 * partition. That happens once the entries are on the disk; a stamp says that it is still to be
 * done when the power fails before.
 */
public final class Aboot implements Bootloader {
  private final Path sysroot;
  private final Programs programs;

  Aboot(Path sysroot, Programs programs) {
    this.sysroot = sysroot;
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
    disk.replace(UpdateStamp.of(sysroot), new byte[0]);
  }

  @Override
  public void install(LoaderDirectory next, BootDisk disk) throws IOException {
    Path stamp = UpdateStamp.of(sysroot);
    if (!Files.exists(stamp)) {
      return;
    }
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
    disk.remove(stamp);
  }

  private static String require(BootEntry entry, String key) throws IOException {
    return entry
        .get(key)
        .orElseThrow(() -> new IOException("aboot: no \"" + key + "\" key in bootloader config"));
  }
}
