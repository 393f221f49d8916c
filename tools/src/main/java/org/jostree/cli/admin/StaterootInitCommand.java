package org.jostree.cli.admin;

import java.io.IOException;
import org.jostree.cli.Output;
import org.jostree.sysroot.Sysroot;
import org.jostree.sysroot.SysrootLock;

/**
 * {@code admin stateroot-init}, formerly {@code os-init}: an operating system without deployments.
 */
final class StaterootInitCommand extends SysrootCommand {
  StaterootInitCommand(String name) {
    super(name, "STATEROOT", "Initialize empty state for given operating system");
  }

  @Override
  protected void perform(Output output) throws IOException {
    String stateroot = requireArgument("STATEROOT must be specified");
    try (Sysroot sysroot = openToChange(output);
        SysrootLock lock = sysroot.lock()) {
      sysroot.createStateroot(stateroot, lock);
      output.println("ostree/deploy/" + stateroot + " initialized as OSTree stateroot");
    }
  }
}
