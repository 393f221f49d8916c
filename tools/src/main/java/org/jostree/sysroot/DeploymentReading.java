package org.jostree.sysroot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jostree.bootloader.BootEntry;
import org.jostree.bootloader.LoaderEntry;
import org.jostree.bootloader.LoaderVersions;
import org.jostree.gvariant.GVariantReader;
import org.jostree.gvariant.GVariantType;
import org.jostree.gvariant.VariantDictionary;
import org.jostree.posix.Fd;
import org.jostree.posix.FileStatus;
import org.jostree.posix.Posix;
import org.jspecify.annotations.Nullable;

/** Reads from the entries of the boot loader which deployments there are. */
final class DeploymentReading {
  private static final Path STAMP = Path.of("/run/ostree-booted");

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
    return new Deployments(bootVersion, links.subVersion(bootVersion), found, findBooted(found));
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
    if (!Files.exists(STAMP)) {
      return null;
    }
    Posix posix = Posix.instance();
    FileStatus root = posix.fstatat(Fd.CWD, "/", 0);
    GVariantReader behind =
        GVariantReader.of(VariantDictionary.TYPE, Files.readAllBytes(STAMP))
            .lookup("backing-root-device-inode", GVariantType.of("(tt)"));
    for (Deployment each : deployments) {
      FileStatus there = posix.fstatat(Fd.CWD, each.directory(sysroot.path()).toString(), 0);
      if (there.isSameFileAs(root)
          || (behind != null
              && behind.child(0).asInt64() == there.dev()
              && behind.child(1).asInt64() == there.ino())) {
        return each;
      }
    }
    return null;
  }
}
