package org.jostree.cli.admin;

import org.jostree.cli.CommandException;
import org.jostree.cli.Program;
import org.jostree.cli.options.Flag;
import org.jostree.sysroot.Deployments;

/** Deployments that are completed only when the system goes down: they cannot be made yet. */
final class Staging {
  private Staging() {}

  /** By the option, or by the environment, as tests of ostree do it. */
  static boolean isAskedFor(Flag stage) {
    return stage.isGiven() || System.getenv("OSTREE_EX_STAGE_DEPLOYMENTS") != null;
  }

  /**
   * Why it is not done; to do it at once instead would be something else than what was asked for.
   */
  static CommandException refusal(Deployments current) {
    return new CommandException(
        current.booted() == null
            ? "Cannot stage deployment: Not currently booted into an OSTree system"
            : "Cannot stage deployment: Not possible with this version of " + Program.name());
  }
}
