package org.jostree.bootloader;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The value of {@code sysroot.bootloader} in the configuration of a sysroot's repository. */
public enum BootloaderKind {
  AUTO("auto"),
  NONE("none"),
  GRUB2("grub2"),
  SYSLINUX("syslinux"),
  UBOOT("uboot"),
  ZIPL("zipl"),
  ABOOT("aboot"),
  SYSTEMD_BOOT("systemd-boot");

  private final String configName;

  BootloaderKind(String configName) {
    this.configName = configName;
  }

  /**
   * The kind of that name.
   *
   * @throws IOException when there is none
   */
  public static BootloaderKind ofConfigName(String name) throws IOException {
    for (BootloaderKind kind : values()) {
      if (kind.configName.equals(name)) {
        return kind;
      }
    }
    throw new IOException("Invalid bootloader configuration: '" + name + "'");
  }

  /** How the configuration spells it. */
  public String configName() {
    return configName;
  }

  /**
   * The boot loader of a sysroot.
   *
   * @param sysroot the physical root
   * @param programs runs what boot loaders bring along
   * @return empty when none is asked for, or none is found
   */
  public Optional<Bootloader> find(Path sysroot, Programs programs) throws IOException {
    return switch (this) {
      case AUTO -> detect(sysroot, programs);
      case NONE -> Optional.of(new EntriesOnly());
      case GRUB2 -> Optional.of(new Grub2(sysroot, programs));
      case SYSLINUX -> Optional.of(new Syslinux(sysroot));
      case UBOOT -> Optional.of(new UBoot(sysroot));
      case ZIPL -> Optional.of(new Zipl(sysroot, programs));
      case ABOOT -> Optional.of(new Aboot(sysroot, programs));
      case SYSTEMD_BOOT -> Optional.of(new SystemdBoot(sysroot));
    };
  }

  private static Optional<Bootloader> detect(Path sysroot, Programs programs) throws IOException {
    List<Bootloader> candidates =
        List.of(
            new Syslinux(sysroot),
            new Grub2(sysroot, programs),
            new UBoot(sysroot),
            new SystemdBoot(sysroot));
    for (Bootloader each : candidates) {
      if (each.isActive()) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }
}
