package org.jostree.cli.admin;

import java.io.IOException;
import org.jostree.cli.CommandException;
import org.jostree.cli.Output;
import org.jostree.cli.options.Flag;
import org.jostree.sysroot.Sysroot;
import org.jostree.sysroot.SysrootLock;
import org.jostree.sysroot.Unlocking;

/** {@code admin unlock}: makes {@code /usr} of the running system writable. */
final class UnlockCommand extends SysrootCommand {
  private final Flag hotfix = options.flag("hotfix", "Retain changes across reboots");
  private final Flag isTransient =
      options.flag("transient", "Mount overlayfs read-only by default");

  UnlockCommand() {
    super("unlock", "", "Make the current deployment mutable (as a hotfix or development)");
  }

  @Override
  protected void perform(Output output) throws IOException {
    if (!arguments().isEmpty()) {
      throw misuse("This command takes no extra arguments");
    }
    if (hotfix.isGiven() && isTransient.isGiven()) {
      throw new CommandException("Cannot specify both --hotfix and --transient");
    }
    Unlocking.Kind kind =
        hotfix.isGiven()
            ? Unlocking.Kind.HOTFIX
            : isTransient.isGiven() ? Unlocking.Kind.TRANSIENT : Unlocking.Kind.DEVELOPMENT;
    try (Sysroot sysroot = openToChange(output);
        SysrootLock lock = sysroot.lock()) {
      Unlocking.run(sysroot, kind, lock);
    }
    output.println(message(kind));
  }

  private static String message(Unlocking.Kind kind) {
    return switch (kind) {
      case HOTFIX ->
          """
          Hotfix mode enabled.  A writable overlayfs is now mounted on /usr
          for this booted deployment.  A non-hotfixed clone has been created
          as the non-default rollback target.""";
      case DEVELOPMENT ->
          """
          Development mode enabled.  A writable overlayfs is now mounted on /usr.
          All changes there will be discarded on reboot.""";
      case TRANSIENT ->
          """
          A writable overlayfs is prepared for /usr, but is mounted read-only by default.
          All changes there will be discarded on reboot.""";
    };
  }
}
