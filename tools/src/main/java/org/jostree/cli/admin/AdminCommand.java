package org.jostree.cli.admin;

import java.io.IOException;
import java.util.List;
import org.jostree.cli.Command;
import org.jostree.cli.CommandException;
import org.jostree.cli.CommandGroup;
import org.jostree.cli.Output;
import org.jostree.cli.options.Flag;
import org.jostree.sysroot.Deployment;
import org.jostree.sysroot.Deployments;
import org.jostree.sysroot.Sysroot;
import org.jspecify.annotations.Nullable;

/** {@code admin}: deployments of a system, and what boots. */
public final class AdminCommand extends CommandGroup {
  private final SysrootOption sysroot = new SysrootOption(options);
  private final Flag printCurrentDir =
      options.flag("print-current-dir", "Print current deployment directory and exit");

  public AdminCommand() {
    super(
        "admin",
        "--print-current-dir|COMMAND",
        "Commands for managing a host system booted with ostree");
  }

  /** Those for people; those that units of systemd call are not among them. */
  @Override
  protected List<String> subcommands() {
    return List.of(
        "cleanup",
        "config-diff",
        "deploy",
        "init-fs",
        "instutil",
        "kargs",
        "lock-finalization",
        "os-init",
        "pin",
        "post-copy",
        "preview",
        "rollback",
        "set-default",
        "set-origin",
        "stateroot-init",
        "status",
        "switch",
        "undeploy",
        "unlock",
        "upgrade");
  }

  @Override
  protected @Nullable Command find(String word) {
    return switch (word) {
      case "boot-complete" -> new BootCompleteCommand();
      case "cleanup" -> new CleanupCommand();
      case "config-diff", "diff" -> new ConfigDiffCommand(word);
      case "deploy" -> new DeployCommand();
      case "finalize-staged" -> new FinalizeStagedCommand();
      case "init-fs" -> new InitFsCommand();
      case "instutil" -> new InstutilCommand();
      case "kargs" -> new KargsCommand();
      case "lock-finalization" -> new LockFinalizationCommand();
      case "os-init", "stateroot-init" -> new StaterootInitCommand(word);
      case "pin" -> new PinCommand();
      case "post-copy" -> new PostCopyCommand();
      case "preview" -> new PreviewCommand();
      case "rollback" -> new RollbackCommand();
      case "set-default" -> new SetDefaultCommand();
      case "set-origin" -> new SetOriginCommand();
      case "state-overlay" -> new StateOverlayCommand();
      case "status" -> new StatusCommand();
      case "switch" -> new SwitchCommand();
      case "undeploy" -> new UndeployCommand();
      case "unlock" -> new UnlockCommand();
      case "upgrade" -> new UpgradeCommand();
      default -> null;
    };
  }

  @Override
  protected boolean runAlone(Output output) throws IOException {
    if (!printCurrentDir.isGiven()) {
      return false;
    }
    try (Sysroot opened = sysroot.open(output)) {
      Deployments deployments = opened.deployments();
      if (deployments.list().isEmpty()) {
        throw new CommandException("Unable to find a deployment in sysroot");
      }
      Deployment current = deployments.booted();
      if (current == null) {
        current = deployments.list().get(0);
      }
      output.println(current.directory(opened.path().toRealPath()).toString());
    }
    return true;
  }
}
