package org.jostree.cli.admin;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jostree.cli.CommandException;
import org.jostree.cli.Output;
import org.jostree.cli.options.Flag;
import org.jostree.cli.options.Text;
import org.jostree.cli.options.TextList;
import org.jostree.object.CommitId;
import org.jostree.sysroot.DeployPreview;
import org.jostree.sysroot.DeployRequest;
import org.jostree.sysroot.Deployment;
import org.jostree.sysroot.Deployments;
import org.jostree.sysroot.Origin;
import org.jostree.sysroot.Retention;
import org.jostree.sysroot.Sysroot;
import org.jostree.sysroot.SysrootLock;
import org.jspecify.annotations.Nullable;

/** {@code admin deploy}: lays out a commit so that it boots. */
final class DeployCommand extends SysrootCommand {
  private final StaterootOption stateroot = new StaterootOption(options);
  private final Text originFile = options.text("origin-file", "FILENAME", "Specify origin file");
  private final Flag dryRun =
      options.flag("dry-run", "Show what would be done to /etc and /boot, without doing it");
  private final Flag noPrune = options.flag("no-prune", "Don't prune the repo when done");
  private final Flag noMerge =
      options.flag(
          "no-merge",
          "Do not apply configuration (/etc and kernel arguments) from booted deployment");
  private final Flag retain = options.flag("retain", "Do not delete previous deployments");
  private final Flag stage = options.flag("stage", "Complete deployment at OS shutdown");
  private final Flag lockFinalization =
      options.flag("lock-finalization", "Prevent automatic deployment finalization on shutdown");
  private final Flag retainPending =
      options.flag("retain-pending", "Do not delete pending deployments");
  private final Flag retainRollback =
      options.flag("retain-rollback", "Do not delete rollback deployments");
  private final Flag notAsDefault =
      options.flag("not-as-default", "Append rather than prepend new deployment");
  private final KernelArgumentOptions kernelArguments = new KernelArgumentOptions(options);
  private final TextList overlayInitrd =
      options.list("overlay-initrd", "FILE", "Overlay initramfs file");

  DeployCommand() {
    super("deploy", "REFSPEC", "Checkout revision REFSPEC as the new default deployment");
  }

  @Override
  protected void perform(Output output) throws IOException {
    String refspec = requireArgument("REF must be specified");
    kernelArguments.requireConsistent(noMerge.isGiven());
    requireStageable();
    if (dryRun.isGiven()) {
      try (Sysroot sysroot = open(output)) {
        Deployments current = sysroot.deployments();
        DeployRequest request = request(refspec, sysroot, current);
        PreviewText.print(DeployPreview.of(sysroot, request, current), output);
      }
      return;
    }
    try (Sysroot sysroot = openToChange(output);
        SysrootLock lock = sysroot.lock()) {
      Deployments current = sysroot.deployments();
      DeployRequest request = request(refspec, sysroot, current);
      if (stage.isGiven()) {
        sysroot.stage(request, lockFinalization.isGiven(), current, lock);
      } else {
        sysroot.deploy(request, current, lock);
      }
    }
  }

  private DeployRequest request(String refspec, Sysroot sysroot, Deployments current)
      throws IOException {
    String name = stateroot.nameOr(current);
    Origin origin = origin(refspec);
    CommitId commit = sysroot.repo().refs().resolve(refspec);
    @Nullable Deployment mergeSource = noMerge.isGiven() ? null : current.mergeSource(name);
    return new DeployRequest(
        name,
        commit,
        origin,
        mergeSource,
        kernelArguments.of(mergeSource),
        retention(),
        overlays(),
        !noPrune.isGiven());
  }

  private void requireStageable() throws CommandException {
    if (lockFinalization.isGiven() && !stage.isGiven()) {
      throw new CommandException("--lock-finalization needs --stage");
    }
    if (stage.isGiven()
        && (retain.isGiven() || retainPending.isGiven() || retainRollback.isGiven())) {
      throw new CommandException("--stage cannot currently be combined with --retain arguments");
    }
    if (stage.isGiven() && notAsDefault.isGiven()) {
      throw new CommandException("--stage cannot currently be combined with --not-as-default");
    }
  }

  private Origin origin(String refspec) throws IOException {
    String file = originFile.value();
    return file == null ? Origin.ofRefspec(refspec) : Origin.load(Path.of(file));
  }

  private Retention retention() {
    return new Retention(
        retain.isGiven(),
        retainPending.isGiven(),
        retainRollback.isGiven(),
        notAsDefault.isGiven());
  }

  private List<Path> overlays() {
    return overlayInitrd.values().stream().map(Path::of).toList();
  }
}
