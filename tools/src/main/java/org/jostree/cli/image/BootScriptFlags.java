package org.jostree.cli.image;

import java.io.IOException;
import org.jostree.cli.options.Options;
import org.jostree.cli.options.Text;
import org.jostree.image.BootScript;

/** The options of commands that make a boot script of U-Boot. */
final class BootScriptFlags {
  private static final String USUAL_ARGUMENTS =
      "root=/dev/ram0 rw rootwait rootdelay=2 ramdisk_size=8192 panic=1";

  private final Text architecture;
  private final Text command;
  private final Text device;
  private final Text rootDevice;
  private final Text arguments;

  BootScriptFlags(Options options) {
    architecture = options.text("arch", "ARCH", "What mkimage calls the machine (default: arm)");
    command =
        options.text(
            "boot-command",
            "NAME",
            "What starts the kernel: booti, bootz or bootm (default: by the kernel)");
    device =
        options.text(
            "boot-device", "DEVICE", "What U-Boot loads from unless it was told (default: mmc 0)");
    rootDevice =
        options.text(
            "root-device",
            "DEVICE",
            "What Linux calls the root file system (default: /dev/mmcblk0p2)");
    arguments =
        options.text(
            "append-bootargs",
            "ARGUMENTS",
            "What is put behind the kernel arguments (default: " + USUAL_ARGUMENTS + ")");
  }

  /**
   * What was chosen.
   *
   * @param otherwise what starts the kernel unless the user said so
   */
  BootScript chosen(String otherwise) throws IOException {
    return BootScript.of(
        architecture.valueOr("arm"),
        command.valueOr(otherwise),
        device.valueOr("mmc 0"),
        "ostree_root="
            + rootDevice.valueOr("/dev/mmcblk0p2")
            + " "
            + arguments.valueOr(USUAL_ARGUMENTS));
  }
}
