package org.jostree.sysroot;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jostree.bootloader.BootEntry;
import org.jostree.bootloader.LoaderEntry;
import org.jostree.bootloader.LoaderVersions;
import org.jspecify.annotations.Nullable;

/** Reads from the entries of the boot loader which deployments there are. */
final class DeploymentReading {

  private final Sysroot sysroot;
  private final BootLinks links;

  DeploymentReading(Sysroot sysroot) {
    this.sysroot = sysroot;
    this.links = new BootLinks(sysroot.path(), sysroot.durability());
  }

  Deployments read() throws IOException {
    LoaderVersions versions = new LoaderVersions(sysroot.boot());
    int bootVersion = versions.current();
    List<Deployment> found = new ArrayList<>();
    for (LoaderEntry each : versions.directory(bootVersion).read()) {
      Deployment deployment = deployment(each.entry());
      if (deployment != null) {
        found.add(deployment);
      }
    }
    Deployment booted = findBooted(found);
    StagedDeployment staged = booted == null ? null : sysroot.stagedState().read();
    if (staged != null) {
      found.add(0, staged.deployment());
    }
    return new Deployments(bootVersion, links.subVersion(bootVersion), found, booted, staged);
  }

  /** The deployment of an entry; null for an entry of another system, which has none. */
  private @Nullable Deployment deployment(BootEntry entry) throws IOException {
    String argument = entry.options().lastValue("ostree").orElse(null);
    if (argument == null) {
      return null;
    }
    BootLinks.Target target = BootLinks.Target.parse(argument);
    Path directory = links.resolve(target);
    if (directory == null) {
      throw new IOException("Boot entry names " + target + ", which leads nowhere");
    }
    String fileName = String.valueOf(directory.getFileName());
    DeploymentName name =
        DeploymentName.parse(fileName)
            .orElseThrow(() -> new IOException("Invalid deploy name '" + fileName + "'"));
    Path originFile = directory.resolveSibling(name + ".origin");
    return new Deployment(
        target.stateroot(),
        name.commit(),
        name.serial(),
        target.bootChecksum(),
        target.bootSerial(),
        entry,
        Origin.loadIfThere(originFile));
  }

  /**
   * The one whose directory is the root of this process, or stands behind it: where the root is a
   * file system that shows a deployment's commit, prepare-root has written down which.
   */
  private @Nullable Deployment findBooted(List<Deployment> deployments) throws IOException {
    Host host = sysroot.host();
    if (!host.isBooted()) {
      return null;
    }
    for (Deployment each : deployments) {
      if (host.hasAsRoot(each.directory(sysroot.path()))) {
        return each;
      }
    }
    return null;
  }
}
