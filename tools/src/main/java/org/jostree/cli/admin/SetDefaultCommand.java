package org.jostree.cli.admin;

import java.util.List;
import org.jostree.sysroot.Deployment;

/** {@code admin set-default}: has another deployment boot by default. */
final class SetDefaultCommand extends IndexCommand {
  SetDefaultCommand() {
    super("set-default", "Make deployment INDEX the default for the next boot");
  }

  @Override
  protected void change(List<Deployment> others, Deployment chosen) {
    others.add(0, chosen);
  }
}
