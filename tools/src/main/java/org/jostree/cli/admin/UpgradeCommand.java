package org.jostree.cli.admin;

import java.io.IOException;
import org.jostree.cli.CommandException;
import org.jostree.cli.Output;
import org.jostree.cli.PullTerminal;
import org.jostree.cli.options.Flag;
import org.jostree.cli.options.Text;
import org.jostree.object.Checksum;
import org.jostree.object.CommitId;
import org.jostree.sysroot.Deployments;
import org.jostree.sysroot.Sysroot;
import org.jostree.sysroot.SysrootLock;
import org.jostree.sysroot.Upgrade;

/** {@code admin upgrade}: fetches and deploys what the origin names now. */
final class UpgradeCommand extends SysrootCommand {
  private final StaterootOption stateroot = new StaterootOption(options);
  private final Flag reboot = options.flag('r', "reboot", "Reboot after a successful upgrade");
  private final Flag allowDowngrade =
      options.flag("allow-downgrade", "Permit deployment of chronologically older trees");
  private final Text overrideCommit =
      options.text("override-commit", "CHECKSUM", "Deploy CHECKSUM instead of the latest tree");
  private final Flag pullOnly =
      options.flag("pull-only", "Do not create a deployment, just download");
  private final Flag deployOnly = options.flag("deploy-only", "Do not pull, only deploy");
  private final Flag stage = options.flag("stage", "Enable staging (finalization at reboot time)");

  UpgradeCommand() {
    super("upgrade", "", "Construct new tree from current origin and deploy it, if it changed");
  }

  @Override
  protected void perform(Output output) throws IOException {
    if (pullOnly.isGiven() && deployOnly.isGiven()) {
      throw new CommandException("Cannot simultaneously specify --pull-only and --deploy-only");
    }
    if (pullOnly.isGiven() && reboot.isGiven()) {
      throw new CommandException("Cannot simultaneously specify --pull-only and --reboot");
    }
    try (Sysroot sysroot = openToChange(output);
        SysrootLock lock = sysroot.lock()) {
      Deployments current = sysroot.deployments();
      String name = stateroot.nameOr(current);
      Upgrade upgrade = new Upgrade(sysroot, current, name, allowDowngrade.isGiven());
      upgrade.override(override());
      fetch(upgrade, output);
      if (!upgrade.hasUpdate()) {
        output.println("No update available.");
        hint(upgrade, output);
      } else if (!pullOnly.isGiven()) {
        if (isStaging()) {
          upgrade.stage(lock);
        } else {
          upgrade.deploy(lock);
        }
        if (reboot.isGiven()) {
          Reboot.now(output);
        }
      }
    }
  }

  /** A commit that a summary does not list yet is to clients as if it were not there. */
  private void hint(Upgrade upgrade, Output output) throws IOException {
    CommitId newer = deployOnly.isGiven() ? null : upgrade.unannounced();
    if (newer != null) {
      output.complain(
          "note: The remote has commit "
              + newer.hex()
              + " for "
              + upgrade.refspec()
              + ", but its summary does not list it: 'summary -u' has to be run there");
    }
  }

  /** By the option, or by the environment, for those who cannot change the options. */
  private boolean isStaging() {
    return stage.isGiven() || System.getenv("OSTREE_EX_STAGE_DEPLOYMENTS") != null;
  }

  private @org.jspecify.annotations.Nullable CommitId override() throws CommandException {
    String given = overrideCommit.value();
    if (given == null) {
      return null;
    }
    Checksum checksum = Checksum.parse(given);
    if (checksum == null) {
      throw new CommandException("Invalid rev '" + given + "'");
    }
    return new CommitId(checksum);
  }

  private void fetch(Upgrade upgrade, Output output) throws IOException {
    if (deployOnly.isGiven()) {
      upgrade.followSuccessors();
      return;
    }
    PullTerminal terminal = new PullTerminal(output);
    upgrade.pull(terminal);
    terminal.clear();
  }
}
