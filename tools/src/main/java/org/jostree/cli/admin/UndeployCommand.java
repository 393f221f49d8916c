package org.jostree.cli.admin;

import java.io.IOException;
import org.jostree.cli.CommandException;
import org.jostree.cli.Output;
import org.jostree.sysroot.Deployment;
import org.jostree.sysroot.Deployments;

/** {@code admin undeploy}: removes a deployment that is not running. */
final class UndeployCommand extends IndexCommand {
  UndeployCommand() {
    super("undeploy", "Delete deployment INDEX");
  }

  @Override
  protected void requireAllowed(Deployment chosen, String index, Deployments current)
      throws CommandException {
    if (current.isBooted(chosen)) {
      throw new CommandException("Cannot undeploy currently booted deployment " + index);
    }
  }

  @Override
  protected void tell(Deployment chosen, Output output) throws IOException {
    output.println("Deleted deployment " + chosen.name());
  }
}
