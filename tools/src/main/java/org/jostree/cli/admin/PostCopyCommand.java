package org.jostree.cli.admin;

import java.io.IOException;
import org.jostree.cli.Output;
import org.jostree.sysroot.Deployment;
import org.jostree.sysroot.Sysroot;
import org.jostree.sysroot.SysrootLock;

/** {@code admin post-copy}: restores what copying a sysroot to another file system loses. */
final class PostCopyCommand extends SysrootCommand {
  PostCopyCommand() {
    super("post-copy", "", "Repair a sysroot that was copied to another file system");
  }

  @Override
  protected void perform(Output output) throws IOException {
    try (Sysroot sysroot = openToChange(output);
        SysrootLock lock = sysroot.lock()) {
      for (Deployment each : sysroot.deployments().list()) {
        sysroot.seal(each, lock);
      }
    }
  }
}
