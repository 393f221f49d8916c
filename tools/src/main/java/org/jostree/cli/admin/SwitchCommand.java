package org.jostree.cli.admin;

import java.io.IOException;
import org.jostree.cli.Output;
import org.jostree.cli.PullTerminal;
import org.jostree.cli.options.Flag;
import org.jostree.sysroot.Deployments;
import org.jostree.sysroot.Sysroot;
import org.jostree.sysroot.SysrootLock;
import org.jostree.sysroot.Upgrade;

/** {@code admin switch}: follows another ref from now on, and deploys it. */
final class SwitchCommand extends SysrootCommand {
  private final Flag reboot = options.flag('r', "reboot", "Reboot after switching trees");
  private final StaterootOption stateroot = new StaterootOption(options);

  SwitchCommand() {
    super("switch", "REFSPEC", "Construct new tree from REFSPEC and deploy it");
  }

  @Override
  protected void perform(Output output) throws IOException {
    String refspec = requireArgument("REFSPEC must be specified");
    try (Sysroot sysroot = openToChange(output);
        SysrootLock lock = sysroot.lock()) {
      Deployments current = sysroot.deployments();
      String name = stateroot.nameOr(current);
      Upgrade upgrade = Upgrade.toOther(sysroot, current, name, refspec);
      upgrade.override(null);
      PullTerminal terminal = new PullTerminal(output);
      upgrade.pull(terminal);
      terminal.clear();
      upgrade.deploy(lock);
      output.println("Deleting ref '" + upgrade.removeAbandoned() + "'");
      if (reboot.isGiven()) {
        Reboot.now(output);
      }
    }
  }
}
