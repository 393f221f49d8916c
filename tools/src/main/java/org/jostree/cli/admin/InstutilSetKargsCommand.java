package org.jostree.cli.admin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jostree.bootloader.KernelArguments;
import org.jostree.cli.CommandException;
import org.jostree.cli.Output;
import org.jostree.cli.options.Flag;
import org.jostree.cli.options.TextList;
import org.jostree.sysroot.Cleanup;
import org.jostree.sysroot.Deployment;
import org.jostree.sysroot.Deployments;
import org.jostree.sysroot.Sysroot;
import org.jostree.sysroot.SysrootLock;

/** {@code admin instutil set-kargs}: other kernel arguments for the deployment that boots next. */
final class InstutilSetKargsCommand extends SysrootCommand {
  private final Flag importProcCmdline =
      options.flag("import-proc-cmdline", "Import current /proc/cmdline");
  private final Flag merge = options.flag("merge", "Merge with previous command line");
  private final TextList replace =
      options.list(
          "replace",
          "NAME=VALUE",
          "Set kernel argument, like root=/dev/sda1; this overrides any earlier argument with the"
              + " same name");
  private final TextList append =
      options.list(
          "append",
          "NAME=VALUE",
          "Append kernel argument; useful with e.g. console= that can be used multiple times");

  InstutilSetKargsCommand() {
    super("instutil set-kargs", "ARGS", "Set new kernel command line arguments(Not stable)");
  }

  @Override
  protected void perform(Output output) throws IOException {
    try (Sysroot sysroot = openToChange(output);
        SysrootLock lock = sysroot.lock()) {
      Deployments current = sysroot.deployments();
      if (current.written().isEmpty()) {
        throw new CommandException("Unable to find a deployment in sysroot");
      }
      List<Deployment> changed = new ArrayList<>(current.list());
      int index = current.staged() == null ? 0 : 1;
      Deployment first = changed.get(index);
      changed.set(index, first.withEntry(first.entry().withOptions(arguments(first))));
      sysroot.write(current, changed, lock);
      Cleanup.run(sysroot, lock, true);
    }
  }

  private KernelArguments arguments(Deployment deployment) throws IOException {
    KernelArguments arguments = new KernelArguments();
    if (importProcCmdline.isGiven()) {
      arguments.appendCommandLine(Files.readString(Path.of("/proc/cmdline")));
    } else if (merge.isGiven()) {
      arguments = argumentsOf(deployment);
    }
    arguments.setAll(replace.values());
    arguments.appendAll(append.values());
    arguments.appendAll(arguments());
    return arguments;
  }
}
