package org.jostree.cli.image;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jostree.cli.CommandException;
import org.jostree.cli.Output;
import org.jostree.cli.SystemCommand;
import org.jostree.cli.options.Flag;
import org.jostree.image.Finding;
import org.jostree.image.RootfsConversion;

/** {@code rootfs convert}: makes of a root file system a tree that can be deployed. */
final class RootfsConvertCommand extends SystemCommand {
  private final Flag check =
      options.flag("check", "Only print what would keep the tree from deploying, or be lost");
  private final Flag strict = options.flag("strict", "Take warnings for errors");
  private final Flag force = options.flag("force", "Replace DEST if it is there");
  private final ConversionFlags conversion = new ConversionFlags(options);

  RootfsConvertCommand() {
    super(
        "rootfs convert",
        "SRC DEST",
        "Make a tree that can be committed and deployed of SRC, a directory or a tar archive");
  }

  @Override
  protected void perform(Output output) throws IOException {
    Path source = Path.of(requireArgument("SRC must be specified"));
    BuildTerminal terminal = new BuildTerminal(output);
    RootfsConversion wanted = new RootfsConversion(source, conversion.chosen(), terminal);
    if (check.isGiven()) {
      check(wanted, terminal);
      return;
    }
    if (arguments().size() < 2) {
      throw misuse("DEST must be specified");
    }
    wanted.convert(Path.of(arguments().get(1)), force.isGiven(), strict.isGiven());
    terminal.clear();
  }

  private void check(RootfsConversion wanted, BuildTerminal terminal) throws IOException {
    List<Finding> findings = wanted.check();
    int serious = 0;
    for (Finding each : findings) {
      if (each.weight() == Finding.Weight.WARNING && !strict.isGiven()) {
        terminal.warning(each.text());
      } else {
        terminal.problem(each.text());
        serious++;
      }
    }
    terminal.clear();
    if (serious > 0) {
      throw new CommandException(
          serious + (serious == 1 ? " thing keeps" : " things keep") + " the tree from deploying");
    }
  }
}
