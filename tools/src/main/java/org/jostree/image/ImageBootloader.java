package org.jostree.image;

import java.io.IOException;
import org.jostree.repo.KeyFile;

/** A boot loader, and how a sysroot is told that it is to be served. */
public enum ImageBootloader {
  /** Reads {@code boot/loader/uEnv.txt}. */
  UBOOT("u-boot") {
    @Override
    void prepare(RootTree sysroot) throws IOException {
      makeLoaderDirectory(sysroot, "uEnv.txt");
    }
  },
  GRUB("grub") {
    @Override
    void prepare(RootTree sysroot) throws IOException {
      sysroot.makeDirectory("boot/grub2", 0755);
      sysroot.link("boot/grub2/grub.cfg", "../loader/grub.cfg");
    }

    @Override
    void configure(KeyFile config) {
      config.set("sysroot", "bootprefix", "true");
    }
  },
  SYSLINUX("syslinux") {
    @Override
    void prepare(RootTree sysroot) throws IOException {
      sysroot.makeDirectory("boot/syslinux", 0755);
      sysroot.link("boot/syslinux/syslinux.cfg", "../loader/syslinux.cfg");
      sysroot.makeDirectory("boot/loader.0", 0755);
      sysroot.write("boot/loader.0/syslinux.cfg", "", 0644);
      sysroot.link("boot/loader", "loader.0");
    }

    @Override
    void configure(KeyFile config) {
      config.set("sysroot", "bootprefix", "true");
    }
  },
  SYSTEMD_BOOT("systemd-boot") {
    @Override
    void prepare(RootTree sysroot) throws IOException {
      makeLoaderDirectory(sysroot, "loader.conf");
    }
  },
  /** Some other that reads the entries of the Boot Loader Specification, or nothing at all. */
  NONE("none") {
    @Override
    void prepare(RootTree sysroot) {}

    @Override
    void configure(KeyFile config) {
      config.set("sysroot", "bootloader", "none");
    }
  };

  private final String word;

  ImageBootloader(String word) {
    this.word = word;
  }

  /** The one that an option names. */
  public static ImageBootloader ofWord(String word) throws IOException {
    for (ImageBootloader each : values()) {
      if (each.word.equals(word)) {
        return each;
      }
    }
    throw new IOException(
        "Unknown boot loader '"
            + word
            + "', expected u-boot, grub, syslinux, systemd-boot or none");
  }

  /** Makes what it is recognised by. */
  abstract void prepare(RootTree sysroot) throws IOException;

  /** Sets what it needs in the configuration of the repository. */
  void configure(KeyFile config) {}

  private static void makeLoaderDirectory(RootTree sysroot, String file) throws IOException {
    sysroot.makeDirectory("boot/loader.0", 0755);
    sysroot.link("boot/loader", "loader.0");
    sysroot.write("boot/loader.0/" + file, "", 0644);
  }
}
