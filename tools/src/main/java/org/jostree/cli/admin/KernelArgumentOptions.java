package org.jostree.cli.admin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jostree.bootloader.KernelArguments;
import org.jostree.cli.CommandException;
import org.jostree.cli.options.Flag;
import org.jostree.cli.options.Options;
import org.jostree.cli.options.TextList;
import org.jostree.sysroot.Deployment;
import org.jspecify.annotations.Nullable;

/** The options that say what the kernel of a new deployment is to be told. */
final class KernelArgumentOptions {
  private final Flag kargProcCmdline;
  private final TextList karg;
  private final TextList kargAppend;
  private final Flag kargNone;
  private final TextList kargDelete;

  KernelArgumentOptions(Options options) {
    kargProcCmdline = options.flag("karg-proc-cmdline", "Import current /proc/cmdline");
    karg =
        options.list(
            "karg",
            "NAME=VALUE",
            "Set kernel argument, like root=/dev/sda1; this overrides any earlier argument with the"
                + " same name");
    kargAppend =
        options.list(
            "karg-append",
            "NAME=VALUE",
            "Append kernel argument; useful with e.g. console= that can be used multiple times");
    kargNone = options.flag("karg-none", "Do not import kernel arguments");
    kargDelete = options.list("karg-delete", "NAME=VALUE", "Delete kernel argument if exists");
  }

  /**
   * Refuses those that contradict each other.
   *
   * @param noMerge whether there are no arguments to begin with
   */
  void requireConsistent(boolean noMerge) throws CommandException {
    if (noMerge && kargDelete.isGiven()) {
      throw new CommandException("Can't specify both --no-merge and --karg-delete");
    }
    if (kargNone.isGiven() && kargDelete.isGiven()) {
      throw new CommandException("Can't specify both --karg-none and --karg-delete");
    }
    if (kargProcCmdline.isGiven() && kargNone.isGiven()) {
      throw new CommandException("Can't specify both --karg-proc-cmdline and --karg-none");
    }
  }

  /** What they make of those of another deployment; null for the very same. */
  @Nullable KernelArguments of(@Nullable Deployment mergeSource) throws IOException {
    KernelArguments arguments;
    if (kargProcCmdline.isGiven()) {
      arguments = new KernelArguments();
      arguments.appendCommandLine(Files.readString(Path.of("/proc/cmdline")));
    } else if (kargNone.isGiven()) {
      arguments = new KernelArguments();
    } else if (karg.isGiven() || kargAppend.isGiven() || kargDelete.isGiven()) {
      arguments = SysrootCommand.argumentsOf(mergeSource);
    } else {
      return null;
    }
    arguments.setAll(karg.values());
    arguments.appendAll(kargAppend.values());
    for (String each : kargDelete.values()) {
      arguments.delete(each);
    }
    return arguments;
  }
}
