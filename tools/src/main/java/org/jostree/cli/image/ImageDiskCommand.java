package org.jostree.cli.image;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.jostree.cli.CommandException;
import org.jostree.cli.options.Text;
import org.jostree.cli.options.TextList;
import org.jostree.image.BootScript;
import org.jostree.image.DiskPlan;
import org.jostree.image.ImageBootloader;
import org.jostree.image.ImageBuild;

/** {@code image disk}: what is written to an SD card, or to the disk of a machine with EFI. */
final class ImageDiskCommand extends FileSystemImageCommand {
  private static final long USUAL_BOOT_BYTES = 20 << 20;

  private final Text table = options.text("table", "TABLE", "mbr (default) or gpt");
  private final Text bootSize =
      options.text("boot-size", "SIZE", "Size of the boot partition (default: 20M)");
  private final TextList bootFile =
      options.list(
          "boot-file",
          "FILE[=PATH]",
          "Put a file or directory into the boot partition, such as a board's firmware");
  private final BootScriptFlags script = new BootScriptFlags(options);

  ImageDiskCommand() {
    super("disk", "Make the image of a disk: a boot partition, and one with a sysroot");
  }

  @Override
  void make(ImageBuild build, Path target, boolean replace) throws IOException {
    BootScript wanted = bootloader() == ImageBootloader.UBOOT ? script.chosen("auto") : null;
    build.makeDisk(
        target,
        ext4(),
        new DiskPlan(table(), ByteCount.of(bootSize, USUAL_BOOT_BYTES), bootFiles(), wanted),
        replace);
  }

  private DiskPlan.Table table() throws CommandException {
    return switch (table.valueOr("mbr")) {
      case "mbr" -> DiskPlan.Table.MBR;
      case "gpt" -> DiskPlan.Table.GPT;
      default ->
          throw new CommandException(
              "Unknown partition table '" + table.value() + "', expected mbr or gpt");
    };
  }

  private Map<String, Path> bootFiles() throws CommandException {
    Map<String, Path> files = new TreeMap<>();
    for (String word : bootFile.values()) {
      int equals = word.lastIndexOf('=');
      Path file = Path.of(equals < 0 ? word : word.substring(0, equals));
      String path =
          equals < 0
              ? String.valueOf(file.getFileName())
              : word.substring(equals + 1).replaceFirst("^/+", "");
      if (!path.matches("[^/:*?\"<>|\\\\]+(/[^/:*?\"<>|\\\\]+)*")) {
        throw new CommandException("Invalid path in the boot partition: '" + path + "'");
      }
      files.put(path, file);
    }
    return files;
  }
}
