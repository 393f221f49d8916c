package org.jostree.cli.admin;

import java.io.IOException;
import org.jostree.cli.CommandException;
import org.jostree.cli.Output;
import org.jostree.cli.options.Text;
import org.jostree.diff.Change;
import org.jostree.sysroot.Deployment;
import org.jostree.sysroot.Deployments;
import org.jostree.sysroot.EtcMerge;
import org.jostree.sysroot.Sysroot;

/** {@code admin config-diff}, formerly {@code diff}: what was changed in {@code /etc}. */
final class ConfigDiffCommand extends SysrootCommand {
  private final Text os =
      options.text("os", "OSNAME", "Use a different operating system root than the current one");

  ConfigDiffCommand(String word) {
    super(word, "", "Diff current /etc configuration versus default");
  }

  @Override
  protected void perform(Output output) throws IOException {
    try (Sysroot sysroot = open(output)) {
      Deployment deployment = deployment(sysroot.deployments());
      for (Change change : EtcMerge.changesOf(deployment.directory(sysroot.path()))) {
        output.println(change.kind().letter() + "    " + change.path());
      }
    }
  }

  private Deployment deployment(Deployments deployments) throws CommandException {
    String stateroot = os.value();
    if (stateroot == null && deployments.booted() == null) {
      throw new CommandException(
          "Not currently booted into an OSTree system and no --os= argument given");
    }
    Deployment found = deployments.mergeSource(staterootOr(stateroot, deployments));
    if (found == null) {
      throw new CommandException("No deployment for OS '" + stateroot + "'");
    }
    return found;
  }
}
