package org.jostree.cli.image;

import java.io.IOException;
import java.nio.file.Path;
import org.jostree.cli.Output;
import org.jostree.cli.SystemCommand;
import org.jostree.cli.options.Flag;

/** {@code image boot-script}: the script by which U-Boot boots deployments. */
final class ImageBootScriptCommand extends SystemCommand {
  private final BootScriptFlags script = new BootScriptFlags(options);
  private final Flag force = options.flag("force", "Replace FILE if it is there");

  ImageBootScriptCommand() {
    super("image boot-script", "FILE", "Make the boot script of U-Boot, boot.scr");
  }

  @Override
  protected void perform(Output output) throws IOException {
    Path target = Path.of(requireArgument("FILE must be specified"));
    script.chosen("booti").make(target, force.isGiven());
  }
}
