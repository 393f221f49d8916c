package org.jostree.cli.admin;

import java.io.IOException;
import org.jostree.cli.Output;
import org.jostree.cli.options.Flag;
import org.jostree.posix.Fd;
import org.jostree.posix.OpenFlags;
import org.jostree.posix.Posix;
import org.jostree.sysroot.Finalization;
import org.jostree.sysroot.Sysroot;
import org.jostree.sysroot.SysrootLock;

/**
 * {@code admin finalize-staged}: completes the staged deployment. A unit of systemd calls it when
 * the system goes down.
 */
final class FinalizeStagedCommand extends SysrootCommand {
  private final Flag hold = options.flag("hold", "Hold /boot open during finalization");

  FinalizeStagedCommand() {
    super("finalize-staged", "", "Internal command to run at shutdown time");
  }

  @Override
  protected void perform(Output output) throws IOException {
    if (!isOstreeBooted()) {
      return;
    }
    if (hold.isGiven()) {
      holdBoot();
      return;
    }
    try (Sysroot sysroot = openToChange(output);
        SysrootLock lock = sysroot.lock()) {
      Finalization.run(sysroot, lock);
    }
  }

  /**
   * Keeps the boot directory in use, so that an automounter does not unmount it, until systemd ends
   * this process. That is as it should be, so it is no failure, however early it comes.
   */
  private void holdBoot() throws IOException {
    Thread end = new Thread(() -> Runtime.getRuntime().halt(0));
    Runtime.getRuntime().addShutdownHook(end);
    int flags = OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY;
    try (Fd boot = Posix.instance().open(sysrootPath().resolve("boot"), flags, 0)) {
      while (boot.isOpen()) {
        Thread.sleep(Long.MAX_VALUE);
      }
    } catch (IOException e) {
      Runtime.getRuntime().removeShutdownHook(end);
      throw e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
