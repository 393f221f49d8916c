package org.jostree.cli.admin;

import java.io.IOException;
import java.util.List;
import org.jostree.bootloader.Grub2;
import org.jostree.bootloader.GrubMenu;
import org.jostree.bootloader.LoaderEntry;
import org.jostree.bootloader.LoaderVersions;
import org.jostree.cli.CommandException;
import org.jostree.cli.Output;
import org.jspecify.annotations.Nullable;

/**
 * {@code admin instutil grub2-generate}: the menu entries of the deployments, for the hook of
 * {@code grub2-mkconfig}, which tells by variables what GRUB needs to know.
 */
final class InstutilGrub2GenerateCommand extends SysrootCommand {
  InstutilGrub2GenerateCommand() {
    super(
        "instutil grub2-generate",
        "[BOOTVERSION]",
        "Generate GRUB2 configuration from given BLS entries");
  }

  @Override
  protected void perform(Output output) throws IOException {
    LoaderVersions versions = new LoaderVersions(sysrootPath().resolve("boot"));
    int version = version(versions);
    String bootDevice = variable("GRUB2_BOOT_DEVICE_ID");
    String prepareRoot = variable("GRUB2_PREPARE_ROOT_CACHE");
    List<LoaderEntry> entries = versions.directory(version).read();
    output.print(GrubMenu.entries(entries, bootDevice, prepareRoot));
  }

  /** The version that is being made, else the one in use. */
  private int version(LoaderVersions versions) throws IOException {
    if (!arguments().isEmpty()) {
      return version(arguments().get(0));
    }
    String inTheMaking = System.getenv(Grub2.VERSION_VARIABLE);
    return inTheMaking == null ? versions.current() : version(inTheMaking);
  }

  private static int version(String word) throws CommandException {
    return switch (word) {
      case "0" -> 0;
      case "1" -> 1;
      default -> throw new CommandException("Invalid bootversion: " + word);
    };
  }

  private static String variable(String name) throws CommandException {
    @Nullable String value = System.getenv(name);
    if (value == null) {
      throw new CommandException(
          name + " is not set; this is for the hook of grub2-mkconfig, which sets it");
    }
    return value;
  }
}
