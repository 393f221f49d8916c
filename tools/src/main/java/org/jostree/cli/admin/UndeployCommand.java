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

/** {@code admin undeploy}: removes a deployment that is not running. */
final class UndeployCommand extends SysrootCommand {
  UndeployCommand() {
    super("undeploy", "INDEX", "Delete deployment INDEX");
  }

  @Override
  protected void perform(Output output) throws IOException {
    String index = requireArgument("INDEX must be specified");
    try (Sysroot sysroot = openToChange(output);
        SysrootLock lock = sysroot.lock()) {
      Deployments current = sysroot.deployments();
      Deployment unwanted = indexed(current, index);
      if (current.isBooted(unwanted)) {
        throw new CommandException("Cannot undeploy currently booted deployment " + index);
      }
      List<Deployment> kept = new ArrayList<>(current.list());
      kept.removeIf(unwanted::isSameAs);
      sysroot.write(current, kept, lock);
      output.println("Deleted deployment " + unwanted.name());
      Cleanup.run(sysroot, lock, true);
    }
  }
}
