package org.jostree.cli.admin;

import org.jostree.cli.CommandException;
import org.jostree.cli.options.Flag;
import org.jostree.sysroot.Deployments;

/** Whether a deployment is to be completed only when the system goes down. */
final class Staging {
  private Staging() {}

  /** By the option, or by the environment, as tests of ostree do it. */
  static boolean isAskedFor(Flag stage) {
    return stage.isGiven() || System.getenv("OSTREE_EX_STAGE_DEPLOYMENTS") != null;
  }

  /** A system that does not run does not go down. */
  static void requireBooted(Deployments current) throws CommandException {
    if (current.booted() == null) {
      throw new CommandException(
          "Cannot stage deployment: Not currently booted into an OSTree system");
    }
  }
}
