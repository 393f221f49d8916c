package org.jostree.cli.image;

import java.util.List;
import org.jostree.cli.Command;
import org.jostree.cli.CommandGroup;
import org.jspecify.annotations.Nullable;

/** {@code image}: what is written to the disk of a board. */
public final class ImageCommand extends CommandGroup {
  public ImageCommand() {
    super("image", "Make sysroots, file systems and disk images that boot a commit");
  }

  @Override
  protected List<String> subcommands() {
    return List.of("sysroot", "ext4", "disk", "fit", "boot-script");
  }

  @Override
  protected @Nullable Command find(String word) {
    return switch (word) {
      case "sysroot" -> new ImageSysrootCommand();
      case "ext4" -> new ImageExt4Command();
      case "disk" -> new ImageDiskCommand();
      case "fit" -> new ImageFitCommand();
      case "boot-script" -> new ImageBootScriptCommand();
      default -> null;
    };
  }
}
