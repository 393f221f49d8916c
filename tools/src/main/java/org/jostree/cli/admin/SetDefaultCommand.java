package org.jostree.cli.admin;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jostree.cli.Output;
import org.jostree.sysroot.Cleanup;
import org.jostree.sysroot.Deployment;
import org.jostree.sysroot.Deployments;
import org.jostree.sysroot.Sysroot;
import org.jostree.sysroot.SysrootLock;

/** {@code admin set-default}: has another deployment boot by default. */
final class SetDefaultCommand extends SysrootCommand {
  SetDefaultCommand() {
    super("set-default", "INDEX", "Make deployment INDEX the default for the next boot");
  }

  @Override
  protected void perform(Output output) throws IOException {
    String index = requireArgument("INDEX must be specified");
    try (Sysroot sysroot = openToChange(output);
        SysrootLock lock = sysroot.lock()) {
      Deployments current = sysroot.deployments();
      Deployment chosen = indexed(current, index);
      List<Deployment> order = new ArrayList<>(current.list());
      order.removeIf(chosen::isSameAs);
      order.add(0, chosen);
      sysroot.write(current, order, lock);
      Cleanup.run(sysroot, lock, true);
    }
  }
}
