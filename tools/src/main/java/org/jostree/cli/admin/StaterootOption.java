package org.jostree.cli.admin;

import org.jostree.cli.CommandException;
import org.jostree.cli.options.Options;
import org.jostree.cli.options.Text;
import org.jostree.sysroot.Deployments;

/** The options that name an operating system: {@code --stateroot}, formerly {@code --os}. */
final class StaterootOption {
  private final Text os;
  private final Text stateroot;

  StaterootOption(Options options) {
    os =
        options.text(
            "os", "STATEROOT", "Use a different operating system root than the current one");
    stateroot =
        options.text(
            "stateroot",
            "STATEROOT",
            "Use a different operating system root than the current one (synonym to os)");
  }

  /** The one that is named, else that of the running system. */
  String nameOr(Deployments deployments) throws CommandException {
    String given = stateroot.value();
    return SysrootCommand.staterootOr(given == null ? os.value() : given, deployments);
  }
}
