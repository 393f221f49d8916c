package org.jostree.cli.image;

import java.io.IOException;
import java.util.List;
import org.jostree.cli.options.Text;
import org.jostree.image.Ext4Plan;
import org.jostree.image.ImageBootloader;

/** A command that makes an ext4 file system, or something with one in it. */
abstract class FileSystemImageCommand extends SysrootImageCommand {
  private final Text label =
      options.text("label", "LABEL", "Label of the root file system (default: otaroot)");
  private final Text size =
      options.text(
          "size",
          "SIZE",
          "Size of the root file system, such as 2G (default: by its content, with room for an"
              + " upgrade)");

  protected FileSystemImageCommand(String name, String summary) {
    super(name, "FILE", summary);
  }

  final Ext4Plan ext4() throws IOException {
    return Ext4Plan.of(label(), ByteCount.of(size, 0));
  }

  private String label() {
    return label.valueOr("otaroot");
  }

  /** U-Boot's script says which the root is; others leave it to the arguments. */
  @Override
  final List<String> usualArguments() throws IOException {
    return bootloader() == ImageBootloader.UBOOT
        ? List.of()
        : List.of("root=LABEL=" + label(), "rootfstype=ext4");
  }
}
