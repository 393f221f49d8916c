package org.jostree.cli.admin;

import java.util.List;
import org.jostree.cli.Command;
import org.jostree.cli.CommandGroup;
import org.jspecify.annotations.Nullable;

/** {@code admin kargs}: the arguments that deployments give their kernels. */
final class KargsCommand extends CommandGroup {
  KargsCommand() {
    super("admin kargs", "COMMAND", "Change kernel arguments");
    SysrootOption.declare(options);
  }

  @Override
  protected List<String> subcommands() {
    return List.of("edit-in-place");
  }

  @Override
  protected @Nullable Command find(String word) {
    return word.equals("edit-in-place") ? new KargsEditInPlaceCommand() : null;
  }
}
