package org.jostree.cli.admin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jostree.bootloader.KernelArguments;
import org.jostree.cli.CommandException;
import org.jostree.cli.Output;
import org.jostree.cli.SystemCommand;
import org.jostree.posix.Posix;
import org.jostree.sysroot.Deployment;
import org.jostree.sysroot.Deployments;
import org.jostree.sysroot.Sysroot;
import org.jostree.sysroot.WritableView;
import org.jspecify.annotations.Nullable;

/** A command on one sysroot. */
abstract class SysrootCommand extends SystemCommand {
  private final SysrootOption sysroot = new SysrootOption(options);

  protected SysrootCommand(String name, String parameters, String summary) {
    super("admin " + name, parameters, summary);
  }

  /** Where the sysroot is, there or not. */
  protected final Path sysrootPath() {
    return sysroot.path();
  }

  /** Opens the sysroot to read it. */
  protected final Sysroot open(Output output) throws IOException {
    return sysroot.open(output);
  }

  /** Opens the sysroot to change it; take the lock then. */
  protected final Sysroot openToChange(Output output) throws IOException {
    if (sysrootPath().equals(Path.of("/")) && Posix.instance().geteuid() != 0) {
      throw new CommandException("You must be root to perform this command");
    }
    if (isOstreeBooted() && sysrootPath().equals(Path.of("/"))) {
      WritableView.enter();
    }
    return open(output);
  }

  /** Whether the running system says that it was booted from a deployment. */
  protected static boolean isOstreeBooted() {
    return Files.exists(Path.of("/run/ostree-booted"));
  }

  /** The operating system that an option names, else that of the running system. */
  protected static String staterootOr(@Nullable String given, Deployments deployments)
      throws CommandException {
    if (given != null) {
      return given;
    }
    Deployment booted = deployments.booted();
    if (booted == null) {
      throw new CommandException(
          "Looking for booted deployment: Not currently booted into an OSTree system and no --os="
              + " argument given");
    }
    return booted.stateroot();
  }

  /** The running system's deployment. */
  protected static Deployment requireBooted(Deployments deployments) throws CommandException {
    Deployment booted = deployments.booted();
    if (booted == null) {
      throw new CommandException("Not currently booted into an OSTree system");
    }
    return booted;
  }

  /** The deployment whose place in the list a word tells, from 0 on. */
  protected static Deployment indexed(Deployments deployments, String word)
      throws CommandException {
    int index = index(word);
    int count = deployments.list().size();
    if (index >= count) {
      throw new CommandException("Out of range deployment index " + word + ", expected < " + count);
    }
    return deployments.list().get(index);
  }

  private static int index(String word) throws CommandException {
    if (word.isEmpty() || !word.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new CommandException("Invalid index: " + word);
    }
    try {
      return Integer.parseInt(word);
    } catch (NumberFormatException e) {
      throw new CommandException("Index out of range: " + word, e);
    }
  }

  /** The kernel arguments of a deployment, to be changed. */
  protected static KernelArguments argumentsOf(@Nullable Deployment deployment) throws IOException {
    return deployment == null ? new KernelArguments() : deployment.entry().options().copy();
  }
}
