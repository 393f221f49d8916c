package org.jostree.cli.admin;

import java.io.IOException;
import org.jostree.bootloader.KernelArguments;
import org.jostree.cli.CommandException;
import org.jostree.cli.Output;
import org.jostree.cli.options.TextList;
import org.jostree.sysroot.Deployment;
import org.jostree.sysroot.KernelArgumentsInPlace;
import org.jostree.sysroot.Sysroot;
import org.jostree.sysroot.SysrootLock;

/**
 * {@code admin kargs edit-in-place}: changes the arguments of all deployments without a new one.
 * The changes are made in the order of the options in the help.
 */
final class KargsEditInPlaceCommand extends SysrootCommand {
  private static final String ARGUMENT = "NAME=VALUE";

  private final TextList deleteIfPresent =
      options.list(
          "delete-if-present", ARGUMENT, "Delete kernel arguments, of deployments that have them");
  private final TextList delete =
      options.list("delete", ARGUMENT, "Delete kernel arguments, which all deployments must have");
  private final TextList replace =
      options.list(
          "replace", "NAME=VALUE[=NEWVALUE]", "Give kernel arguments that are there another value");
  private final TextList append = options.list("append", ARGUMENT, "Append kernel arguments");
  private final TextList appendIfMissing =
      options.list("append-if-missing", ARGUMENT, "Append kernel arguments if they do not exist");

  KargsEditInPlaceCommand() {
    super(
        "kargs edit-in-place",
        "ARGS",
        "Set new kernel command line arguments in place (applies to all deployments by default)");
  }

  @Override
  protected void perform(Output output) throws IOException {
    try (Sysroot sysroot = openToChange(output);
        SysrootLock lock = sysroot.lock()) {
      if (sysroot.deployments().list().isEmpty()) {
        throw new CommandException("Unable to find a deployment in sysroot");
      }
      KernelArgumentsInPlace.edit(sysroot, this::edited, lock);
    }
  }

  private KernelArguments edited(Deployment deployment) throws IOException {
    KernelArguments arguments = argumentsOf(deployment);
    for (String each : deleteIfPresent.values()) {
      arguments.deleteIfPresent(each);
    }
    for (String each : delete.values()) {
      arguments.delete(each);
    }
    for (String each : replace.values()) {
      arguments.replace(each);
    }
    arguments.appendAll(append.values());
    for (String each : appendIfMissing.values()) {
      arguments.appendIfMissing(each);
    }
    return arguments;
  }
}
