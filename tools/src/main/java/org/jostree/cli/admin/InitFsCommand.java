package org.jostree.cli.admin;

import java.io.IOException;
import java.nio.file.Path;
import org.jostree.cli.CommandException;
import org.jostree.cli.Output;
import org.jostree.cli.options.Flag;
import org.jostree.cli.options.Text;
import org.jostree.sysroot.InitFs;

/** {@code admin init-fs}: the directories of an empty sysroot. */
final class InitFsCommand extends SysrootCommand {
  private final Flag modern = options.flag("modern", "Equivalent to --epoch=1");
  private final Text epoch =
      options.text('E', "epoch", "EPOCH", "Use filesystem initialization epoch EPOCH");

  InitFsCommand() {
    super("init-fs", "PATH", "Initialize a root filesystem");
  }

  @Override
  protected void perform(Output output) throws IOException {
    String path = requireArgument("PATH must be specified");
    InitFs.create(Path.of(path), epoch());
  }

  private int epoch() throws CommandException {
    String given = epoch.value();
    if (given == null) {
      return modern.isGiven() ? InitFs.EPOCH_MODERN : InitFs.EPOCH_WITH_TOP_LEVEL;
    }
    return switch (given) {
      case "0" -> modern.isGiven() ? InitFs.EPOCH_MODERN : InitFs.EPOCH_WITH_TOP_LEVEL;
      case "1" -> InitFs.EPOCH_MODERN;
      case "2" -> InitFs.EPOCH_PRIVATE;
      default -> throw new CommandException("Unknown epoch " + given + ", expected 0 to 2");
    };
  }
}
