package org.jostree.cli.admin;

import java.io.IOException;
import org.jostree.cli.Output;
import org.jostree.sysroot.Finalization;
import org.jostree.sysroot.Sysroot;
import org.jostree.sysroot.SysrootLock;

/**
 * {@code admin boot-complete}: tells of what failed when the system went down before. A unit of
 * systemd calls it on the next boot.
 */
final class BootCompleteCommand extends SysrootCommand {
  BootCompleteCommand() {
    super("boot-complete", "", "Internal command to run at boot after an update was applied");
  }

  @Override
  protected void perform(Output output) throws IOException {
    if (!isOstreeBooted()) {
      return;
    }
    try (Sysroot sysroot = openToChange(output);
        SysrootLock lock = sysroot.lock()) {
      Finalization.requireSuccess(sysroot, lock);
    }
  }
}
