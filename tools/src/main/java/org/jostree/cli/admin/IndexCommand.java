package org.jostree.cli.admin;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jostree.cli.CommandException;
import org.jostree.cli.Output;
import org.jostree.sysroot.Cleanup;
import org.jostree.sysroot.Deployment;
import org.jostree.sysroot.Deployments;
import org.jostree.sysroot.Sysroot;
import org.jostree.sysroot.SysrootLock;

/** A command that changes the list of what boots, for one that is named by its place in it. */
abstract class IndexCommand extends SysrootCommand {
  protected IndexCommand(String name, String summary) {
    super(name, "INDEX", summary);
  }

  @Override
  protected final void perform(Output output) throws IOException {
    String index = requireArgument("INDEX must be specified");
    try (Sysroot sysroot = openToChange(output);
        SysrootLock lock = sysroot.lock()) {
      Deployments current = sysroot.deployments();
      Deployment chosen = indexed(current, index);
      requireAllowed(chosen, index, current);
      List<Deployment> order = new ArrayList<>(current.list());
      order.removeIf(chosen::isSameAs);
      change(order, chosen);
      sysroot.write(current, order, lock);
      tell(chosen, output);
      Cleanup.run(sysroot, lock, true);
    }
  }

  /** Refuses what cannot be done to a deployment. */
  protected void requireAllowed(Deployment chosen, String index, Deployments current)
      throws CommandException {}

  /** Puts the chosen one where it belongs among the others. */
  protected void change(List<Deployment> others, Deployment chosen) {}

  /** Tells what was done. */
  protected void tell(Deployment chosen, Output output) throws IOException {}
}
