package org.jostree.cli.admin;

import java.io.IOException;
import java.util.List;
import org.jostree.cli.Output;
import org.jostree.cli.options.Flag;
import org.jostree.sysroot.Deployment;
import org.jostree.sysroot.Deployments;
import org.jostree.sysroot.Sysroot;

/** {@code admin status}: the deployments in the order in which they boot. */
final class StatusCommand extends SysrootCommand {
  private final Flag verify = options.flag('V', "verify", "Print the commit verification status");
  private final Flag skipSignatures =
      options.flag('S', "skip-signatures", "Skip signatures in output");
  private final Flag isDefault =
      options.flag(
          'D',
          "is-default",
          "Output \"default\" if booted into the default, otherwise \"not-default\"");
  private final Flag json = options.flag('J', "json", "Emit JSON");

  StatusCommand() {
    super("status", "", "List deployments");
  }

  @Override
  protected void perform(Output output) throws IOException {
    try (Sysroot sysroot = open(output)) {
      Deployments deployments = sysroot.deployments();
      if (isDefault.isGiven()) {
        Deployment booted = requireBooted(deployments);
        boolean first = booted.isSameAs(deployments.list().get(0));
        output.println(first ? "default" : "not-default");
        return;
      }
      List<DeploymentStatus> all =
          DeploymentStatus.all(
              sysroot, deployments, new DeploymentSignatures(sysroot.repo(), detail()));
      if (json.isGiven()) {
        output.println(StatusJson.of(all));
        return;
      }
      if (all.isEmpty()) {
        output.println("No deployments.");
      }
      for (DeploymentStatus each : all) {
        output.print(each.text());
      }
    }
  }

  private DeploymentSignatures.Detail detail() {
    if (json.isGiven()) {
      return DeploymentSignatures.Detail.NONE;
    }
    if (verify.isGiven()) {
      return DeploymentSignatures.Detail.VERIFIED;
    }
    return skipSignatures.isGiven()
        ? DeploymentSignatures.Detail.NONE
        : DeploymentSignatures.Detail.LISTED;
  }
}
