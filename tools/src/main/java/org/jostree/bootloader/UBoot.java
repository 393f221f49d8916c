package org.jostree.bootloader;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * U-Boot, whose boot script imports {@code boot/loader/uEnv.txt}: lines of names and values. The
 * default deployment has {@code kernel_image}, {@code ramdisk_image}, {@code fdt_file}, {@code
 * fdtdir} and {@code bootargs}, the next ones have the same with 2, 3, ... behind the name. What
 * the default deployment has in its own {@code usr/lib/ostree-boot/uEnv.txt} follows its {@code
 * bootargs}.
 */
public final class UBoot implements Bootloader {
  private static final String FILE = "uEnv.txt";
  private static final String OF_DEPLOYMENT = "usr/lib/ostree-boot/uEnv.txt";

  private final Path sysroot;

  UBoot(Path sysroot) {
    this.sysroot = sysroot;
  }

  @Override
  public String name() {
    return "U-Boot";
  }

  @Override
  public boolean isActive() {
    return Files.isRegularFile(
        sysroot.resolve("boot/loader").resolve(FILE), LinkOption.NOFOLLOW_LINKS);
  }

  @Override
  public void writeConfiguration(LoaderDirectory next, BootDisk disk) throws IOException {
    StringBuilder text = new StringBuilder();
    List<LoaderEntry> entries = next.read();
    for (int i = 0; i < entries.size(); i++) {
      append(text, entries.get(i).entry(), i);
    }
    disk.replace(next.file(FILE), text.toString().getBytes(StandardCharsets.UTF_8));
  }

  private void append(StringBuilder text, BootEntry entry, int index) throws IOException {
    String suffix = index == 0 ? "" : String.valueOf(index + 1);
    appendPath(text, "kernel_image" + suffix, Optional.of(entry.require(BootEntry.LINUX)));
    appendPath(text, "ramdisk_image" + suffix, entry.get(BootEntry.INITRD));
    appendPath(text, "fdt_file" + suffix, entry.get(BootEntry.DEVICETREE));
    appendPath(text, "fdtdir" + suffix, entry.get(BootEntry.FDTDIR));
    Optional<String> options = entry.get(BootEntry.OPTIONS);
    if (options.isEmpty()) {
      return;
    }
    text.append("bootargs").append(suffix).append('=').append(options.get()).append('\n');
    if (index == 0) {
      text.append(ofDeployment(entry));
    }
  }

  private static void appendPath(StringBuilder text, String name, Optional<String> path) {
    path.ifPresent(
        value -> text.append(name).append('=').append(BootPaths.fromRoot(value)).append('\n'));
  }

  /** What the deployment of an entry brings along, and a line end; or nothing. */
  private String ofDeployment(BootEntry entry) throws IOException {
    Optional<String> target = entry.options().lastValue("ostree");
    if (target.isEmpty()) {
      throw new IOException("No ostree= kernel argument found in boot loader configuration file");
    }
    String relative = target.get().replaceFirst("^/+", "") + "/" + OF_DEPLOYMENT;
    Path file = sysroot.resolve(relative);
    if (!Files.exists(file)) {
      return "";
    }
    // The tree comes from elsewhere: a link in it must not fetch a file of the machine.
    if (!file.toRealPath().startsWith(sysroot.toRealPath())) {
      throw new IOException("Reading " + relative + ": It leads out of the sysroot");
    }
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8) + "\n";
  }
}
