package org.jostree.cli.admin;

import java.io.IOException;
import org.jostree.cli.CommandException;
import org.jostree.cli.Output;
import org.jostree.cli.options.Flag;
import org.jostree.sysroot.Deployments;
import org.jostree.sysroot.StagedDeployment;
import org.jostree.sysroot.Sysroot;
import org.jostree.sysroot.SysrootLock;

/** {@code admin lock-finalization}: has the staged deployment wait for an unlocking. */
final class LockFinalizationCommand extends SysrootCommand {
  private final Flag unlock = options.flag('u', "unlock", "Unlock finalization");

  LockFinalizationCommand() {
    super(
        "lock-finalization", "", "Change the finalization locking state of the staged deployment");
  }

  @Override
  protected void perform(Output output) throws IOException {
    try (Sysroot sysroot = openToChange(output);
        SysrootLock lock = sysroot.lock()) {
      Deployments current = sysroot.deployments();
      StagedDeployment staged = current.staged();
      if (staged == null) {
        throw new CommandException("No staged deployment");
      }
      boolean wanted = !unlock.isGiven();
      if (staged.locked() == wanted) {
        output.println(
            "Staged deployment is already "
                + (wanted ? "finalization locked" : "prepared for finalization"));
        return;
      }
      sysroot.lockFinalization(current, wanted, lock);
      output.println(
          "Staged deployment is now "
              + (wanted ? "finalization locked" : "queued to apply on shutdown"));
    }
  }
}
