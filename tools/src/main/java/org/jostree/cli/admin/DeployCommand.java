package org.jostree.cli.admin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jostree.bootloader.KernelArguments;
import org.jostree.cli.CommandException;
import org.jostree.cli.Output;
import org.jostree.cli.options.Flag;
import org.jostree.cli.options.Text;
import org.jostree.cli.options.TextList;
import org.jostree.object.CommitId;
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
  private final Flag noPrune = options.flag("no-prune", "Don't prune the repo when done");
  private final Flag noMerge =
      options.flag(
          "no-merge",
          "Do not apply configuration (/etc and kernel arguments) from booted deployment");
  private final Flag retain = options.flag("retain", "Do not delete previous deployments");
  private final Flag stage = options.flag("stage", "Complete deployment at OS shutdown");
  private final Flag retainPending =
      options.flag("retain-pending", "Do not delete pending deployments");
  private final Flag retainRollback =
      options.flag("retain-rollback", "Do not delete rollback deployments");
  private final Flag notAsDefault =
      options.flag("not-as-default", "Append rather than prepend new deployment");
  private final Flag kargProcCmdline =
      options.flag("karg-proc-cmdline", "Import current /proc/cmdline");
  private final TextList karg =
      options.list(
          "karg",
          "NAME=VALUE",
          "Set kernel argument, like root=/dev/sda1; this overrides any earlier argument with the"
              + " same name");
  private final TextList kargAppend =
      options.list(
          "karg-append",
          "NAME=VALUE",
          "Append kernel argument; useful with e.g. console= that can be used multiple times");
  private final Flag kargNone = options.flag("karg-none", "Do not import kernel arguments");
  private final TextList kargDelete =
      options.list("karg-delete", "NAME=VALUE", "Delete kernel argument if exists");
  private final TextList overlayInitrd =
      options.list("overlay-initrd", "FILE", "Overlay initramfs file");

  DeployCommand() {
    super("deploy", "REFSPEC", "Checkout revision REFSPEC as the new default deployment");
  }

  @Override
  protected void perform(Output output) throws IOException {
    String refspec = requireArgument("REF must be specified");
    if (kargProcCmdline.isGiven() && kargNone.isGiven()) {
      throw new CommandException("Can't specify both --karg-proc-cmdline and --karg-none");
    }
    try (Sysroot sysroot = openToChange(output);
        SysrootLock lock = sysroot.lock()) {
      Deployments current = sysroot.deployments();
      String name = stateroot.nameOr(current);
      if (stage.isGiven()) {
        throw Staging.refusal(current);
      }
      Origin origin = origin(refspec);
      CommitId commit = sysroot.repo().refs().resolve(refspec);
      @Nullable Deployment mergeSource = noMerge.isGiven() ? null : current.mergeSource(name);
      sysroot.deploy(
          new DeployRequest(
              name,
              commit,
              origin,
              mergeSource,
              arguments(mergeSource),
              retention(),
              overlays(),
              !noPrune.isGiven()),
          current,
          lock);
    }
  }

  private Origin origin(String refspec) throws IOException {
    String file = originFile.value();
    return file == null ? Origin.ofRefspec(refspec) : Origin.load(Path.of(file));
  }

  private KernelArguments arguments(@Nullable Deployment mergeSource) throws IOException {
    KernelArguments arguments;
    if (kargProcCmdline.isGiven()) {
      arguments = new KernelArguments();
      arguments.appendCommandLine(Files.readString(Path.of("/proc/cmdline")));
    } else if (kargNone.isGiven()) {
      arguments = new KernelArguments();
    } else {
      arguments = argumentsOf(mergeSource);
    }
    arguments.setAll(karg.values());
    arguments.appendAll(kargAppend.values());
    for (String each : kargDelete.values()) {
      arguments.delete(each);
    }
    return arguments;
  }

  private Retention retention() {
    return new Retention(
        retain.isGiven(),
        retainPending.isGiven(),
        retainRollback.isGiven(),
        notAsDefault.isGiven());
  }

  private @Nullable List<Path> overlays() {
    return overlayInitrd.isGiven() ? overlayInitrd.values().stream().map(Path::of).toList() : null;
  }
}
