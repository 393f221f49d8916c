package org.jostree.cli.admin;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jostree.cli.CommandException;
import org.jostree.cli.Output;
import org.jostree.cli.options.Flag;
import org.jostree.sysroot.Cleanup;
import org.jostree.sysroot.Deployment;
import org.jostree.sysroot.Deployments;
import org.jostree.sysroot.Sysroot;
import org.jostree.sysroot.SysrootLock;

/**
 * {@code admin rollback}: has the deployment boot that is behind the running one, or, where none
 * runs, behind the default.
 */
final class RollbackCommand extends SysrootCommand {
  private final Flag reboot = options.flag('r', "reboot", "Reboot after changing the default");

  RollbackCommand() {
    super("rollback", "", "Make the previous deployment the default for the next boot");
  }

  @Override
  protected void perform(Output output) throws IOException {
    try (Sysroot sysroot = openToChange(output);
        SysrootLock lock = sysroot.lock()) {
      Deployments current = sysroot.deployments();
      Deployment previous = previous(current);
      List<Deployment> order = new ArrayList<>(current.list());
      order.removeIf(previous::isSameAs);
      order.add(0, previous);
      sysroot.write(current, order, lock);
      Cleanup.run(sysroot, lock, true);
      output.println("Next boot: " + previous.stateroot() + " " + previous.name());
      if (reboot.isGiven()) {
        Reboot.now(output);
      }
    }
  }

  private static Deployment previous(Deployments current) throws CommandException {
    if (current.list().isEmpty()) {
      throw new CommandException("No deployments.");
    }
    Deployment booted = current.booted();
    Deployment from = booted == null ? current.list().get(0) : booted;
    int index = current.list().indexOf(from);
    for (Deployment each : current.list().subList(index + 1, current.list().size())) {
      if (each.stateroot().equals(from.stateroot())) {
        return each;
      }
    }
    throw new CommandException("No rollback deployment");
  }
}
