package org.jostree.cli.admin;

import java.io.IOException;
import org.jostree.cli.Output;
import org.jostree.sysroot.Cleanup;
import org.jostree.sysroot.Sysroot;
import org.jostree.sysroot.SysrootLock;

/** {@code admin cleanup}: removes what no deployment needs. */
final class CleanupCommand extends SysrootCommand {
  CleanupCommand() {
    super("cleanup", "", "Delete untagged deployments and repository objects");
  }

  @Override
  protected void perform(Output output) throws IOException {
    try (Sysroot sysroot = openToChange(output);
        SysrootLock lock = sysroot.lock()) {
      Cleanup.run(sysroot, lock, true);
    }
  }
}
