package org.jostree.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.jostree.bootroot.LinuxMounts;
import org.jostree.bootroot.Mounts;
import org.jostree.bootroot.PrepareRoot;
import org.jostree.bootroot.RecordedMounts;
import org.jostree.cli.options.Flag;

/** {@code prepare-root}: makes a deployment the root file system; runs in an initramfs. */
final class PrepareRootCommand extends Command {
  private final Flag dryRun =
      options.flag("dry-run", "Print what would be mounted where, and mount nothing");

  PrepareRootCommand() {
    super(
        "prepare-root",
        "SYSROOT [KERNEL_CMDLINE]",
        "Make the deployment that the kernel was told to boot the root file system");
  }

  @Override
  void run(Output output) throws IOException {
    Path sysroot = Path.of(requireArgument("SYSROOT must be specified"));
    String commandLine =
        arguments().size() > 1 ? arguments().get(1) : PrepareRoot.kernelCommandLine();
    LinuxMounts real = new LinuxMounts();
    RecordedMounts recorded = new RecordedMounts(real::isWritable);
    Mounts mounts = dryRun.isGiven() ? recorded : real;
    Background background = Background.fromLauncher();
    try {
      PrepareRoot.assembly(sysroot, commandLine, mounts).run();
    } catch (IOException | RuntimeException | Error failure) {
      background.tellFailure();
      throw failure;
    }
    for (String step : recorded.steps()) {
      output.println(step);
    }
    output.flush();
    serveUntilTheEnd(real, background);
  }

  /** Where the root is a commit that this process serves, the launcher goes on and it stays. */
  private static void serveUntilTheEnd(LinuxMounts mounts, Background background)
      throws IOException {
    if (mounts.isServing()) {
      background.leaveForegroundButErrors();
    } else {
      background.tellReady();
    }
    try {
      mounts.awaitEnd();
    } catch (InterruptedException e) {
      throw new CommandException("interrupted", e);
    }
  }
}
