package org.jostree.cli.admin;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jostree.cli.CommandException;
import org.jostree.cli.Output;
import org.jostree.cli.SelinuxPolicy;
import org.jostree.sysroot.Deployment;
import org.jostree.sysroot.Sysroot;

/**
 * {@code admin instutil selinux-ensure-labeled}: labels what has no labels. A deployment without a
 * policy needs none; with one, labels come out of libselinux alone, and the command refuses.
 */
final class InstutilSelinuxEnsureLabeledCommand extends SysrootCommand {
  InstutilSelinuxEnsureLabeledCommand() {
    super(
        "instutil selinux-ensure-labeled",
        "[SUBPATH PREFIX]",
        "Relabel all or part of a deployment");
  }

  @Override
  protected void perform(Output output) throws IOException {
    try (Sysroot sysroot = openToChange(output)) {
      List<Deployment> deployments = sysroot.deployments().list();
      if (deployments.isEmpty()) {
        throw new CommandException("Unable to find a deployment in sysroot");
      }
      Path directory = deployments.get(0).directory(sysroot.path().toRealPath());
      SelinuxPolicy.requireNone("instutil selinux-ensure-labeled", directory);
      output.println("No SELinux policy found in deployment '" + directory + "'");
    }
  }
}
