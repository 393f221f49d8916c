package org.jostree.cli.admin;

import java.io.IOException;
import java.nio.file.Path;
import org.jostree.cli.CommandException;
import org.jostree.cli.Output;
import org.jostree.sysroot.Deployment;
import org.jostree.sysroot.StateOverlay;
import org.jostree.sysroot.Sysroot;

/**
 * {@code admin state-overlay}: lays a writable directory of {@code /var} over a directory of the
 * running system. A unit of systemd calls it on boot.
 */
final class StateOverlayCommand extends SysrootCommand {
  StateOverlayCommand() {
    super("state-overlay", "NAME MOUNTPATH", "Internal command to assemble a state overlay");
  }

  @Override
  protected void perform(Output output) throws IOException {
    if (arguments().size() < 2) {
      throw new CommandException("Missing NAME or MOUNTPATH");
    }
    try (Sysroot sysroot = openToChange(output)) {
      Deployment booted = sysroot.deployments().booted();
      if (booted == null) {
        throw new CommandException("Must be booted into an OSTree deployment");
      }
      new StateOverlay(arguments().get(0), Path.of(arguments().get(1))).mount(booted.commit());
    }
  }
}
