package org.jostree.bootloader;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Entries as a menu of GRUB 2. */
public final class GrubMenu {
  private GrubMenu() {}

  /**
   * The menu entries that the hook of {@code grub2-mkconfig} puts into a configuration.
   *
   * @param bootDevice names the device in the identifiers of the entries
   * @param prepareRoot commands that make the boot file system GRUB's root
   */
  public static String entries(List<LoaderEntry> entries, String bootDevice, String prepareRoot)
      throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < entries.size(); i++) {
      BootEntry entry = entries.get(i).entry();
      text.append("menuentry ")
          .append(quoted(title(entry)))
          .append(" --class gnu-linux --class gnu --class os --unrestricted ")
          .append(quoted("ostree-" + i + "-" + bootDevice))
          .append(" {\nload_video\nset gfxpayload=keep\ninsmod gzio\n")
          .append(prepareRoot)
          .append("\nlinux ")
          .append(entry.require(BootEntry.LINUX));
      entry.get(BootEntry.OPTIONS).ifPresent(options -> text.append(' ').append(options));
      text.append('\n');
      appendPath(text, "initrd ", entry.get(BootEntry.INITRD));
      appendPath(text, "devicetree ", entry.get(BootEntry.DEVICETREE));
      text.append("}\n");
    }
    return text.toString();
  }

  /** A whole configuration: the entries and what makes GRUB show them. */
  static String configuration(List<LoaderEntry> entries) throws IOException {
    StringBuilder text =
        new StringBuilder("# Made from the entries of the deployments; changes are lost.\n");
    text.append("set default=0\nset timeout=10\n");
    for (LoaderEntry each : entries) {
      BootEntry entry = each.entry();
      text.append("\nmenuentry ")
          .append(quoted(title(entry)))
          .append(" {\n\tlinux ")
          .append(BootPaths.fromRoot(entry.require(BootEntry.LINUX)));
      entry.get(BootEntry.OPTIONS).ifPresent(options -> text.append(' ').append(options));
      text.append('\n');
      appendPath(text, "\tinitrd ", entry.get(BootEntry.INITRD).map(BootPaths::fromRoot));
      appendPath(text, "\tdevicetree ", entry.get(BootEntry.DEVICETREE).map(BootPaths::fromRoot));
      text.append("}\n");
    }
    return text.toString();
  }

  private static void appendPath(StringBuilder text, String command, Optional<String> path) {
    path.ifPresent(value -> text.append(command).append(value).append('\n'));
  }

  private static String title(BootEntry entry) {
    return entry.get(BootEntry.TITLE).orElse("(Untitled)");
  }

  /** As one word of GRUB's language, whatever is in it. */
  private static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
