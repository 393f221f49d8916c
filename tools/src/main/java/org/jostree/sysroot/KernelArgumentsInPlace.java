package org.jostree.sysroot;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jostree.bootloader.BootEntry;
import org.jostree.bootloader.BootSettings;
import org.jostree.bootloader.Bootloader;
import org.jostree.bootloader.KernelArguments;
import org.jostree.bootloader.LoaderDirectory;
import org.jostree.bootloader.LoaderEntry;
import org.jostree.bootloader.LoaderVersions;
import org.jostree.bootloader.SystemPrograms;

/**
 * Changes kernel arguments in the boot entries that are in use. Each entry is replaced at once;
 * when the power fails in between, some deployments have the new arguments and the others the old
 * ones.
 */
public final class KernelArgumentsInPlace {
  private KernelArgumentsInPlace() {}

  /** Makes the new arguments of a deployment. */
  public interface Edit {
    KernelArguments of(Deployment deployment) throws IOException;
  }

  /**
   * Does it for all deployments. Nothing is written unless it works out for each of them.
   *
   * @param lock as a sign that it is held
   */
  public static void edit(Sysroot sysroot, Edit edit, SysrootLock lock) throws IOException {
    lock.requireHeld();
    LoaderDirectory inUse = new LoaderVersions(sysroot.boot()).inUse();
    List<LoaderEntry> changed = new ArrayList<>();
    List<LoaderEntry> entries = inUse.read();
    Deployments current = sysroot.deployments();
    for (Deployment deployment : current.written()) {
      BootEntry before = deployment.entry();
      BootEntry after = before.withOptions(edit.of(deployment));
      if (!after.equals(before)) {
        changed.add(new LoaderEntry(fileOf(before, entries).name(), after));
      }
    }
    StagedDeployment staged = current.staged();
    if (staged != null && staged.hasArguments()) {
      // One without arguments of its own gets those of another deployment in any case.
      Deployment before = staged.deployment();
      Deployment after = before.withEntry(before.entry().withOptions(edit.of(before)));
      sysroot.rewriteStaged(staged.withDeployment(after), current);
    }
    if (changed.isEmpty()) {
      return;
    }
    for (LoaderEntry each : changed) {
      inUse.write(each, sysroot.durability());
    }
    tellBootloader(sysroot, inUse);
  }

  private static LoaderEntry fileOf(BootEntry wanted, List<LoaderEntry> entries)
      throws IOException {
    for (LoaderEntry each : entries) {
      if (each.entry().equals(wanted)) {
        return each;
      }
    }
    throw new IOException("Boot entry is gone: " + wanted.get(BootEntry.TITLE).orElse(""));
  }

  /** One with a file of its own reads nothing else. */
  private static void tellBootloader(Sysroot sysroot, LoaderDirectory inUse) throws IOException {
    BootSettings settings = BootSettings.of(sysroot.repo().config().file());
    Optional<Bootloader> bootloader =
        settings.bootloader().find(sysroot.path(), new SystemPrograms());
    if (bootloader.isPresent()) {
      bootloader.get().writeConfiguration(inUse, sysroot.durability());
      bootloader.get().install(inUse, sysroot.durability());
    }
  }
}
