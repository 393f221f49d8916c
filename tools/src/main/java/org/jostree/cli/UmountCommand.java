package org.jostree.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.jostree.cli.options.Flag;
import org.jostree.mount.Mount;

/** {@code umount}: ends what {@code mount} has begun. */
final class UmountCommand extends Command {
  private final Flag lazily =
      options.flag('l', "lazy", "Free the mount point at once, even if the mount is in use");

  UmountCommand() {
    super("umount", "MOUNTPOINT...", "Unmount what mount has mounted");
  }

  @Override
  void run(Output output) throws IOException {
    requireArgument("A MOUNTPOINT is required");
    for (String mountpoint : arguments()) {
      Mount.unmount(Path.of(mountpoint), lazily.isGiven());
    }
  }
}
