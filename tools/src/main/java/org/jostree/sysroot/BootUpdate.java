package org.jostree.sysroot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jostree.bootloader.BootSettings;
import org.jostree.bootloader.Bootloader;
import org.jostree.bootloader.EntriesOnly;
import org.jostree.bootloader.KernelArguments;
import org.jostree.bootloader.LoaderDirectory;
import org.jostree.bootloader.LoaderEntry;
import org.jostree.bootloader.LoaderVersions;
import org.jostree.bootloader.SystemPrograms;
import org.jostree.posix.Errno;
import org.jostree.posix.PosixException;

/**
 * Makes a list of deployments that which boots. Until the last step the old list boots, from it on
 * the new one, whenever the power fails.
 *
 * <p>Where nothing changes that the boot loader reads, only the links are exchanged behind its
 * back: the sub-version. Else entries, kernels and links of the other boot version are written and
 * put on the disk before the boot loader's directory is exchanged.
 */
final class BootUpdate {
  private final Sysroot sysroot;
  private final Durability durability;
  private final Deployments before;
  private final List<Deployment> after;
  private final BootSettings settings;
  private final Optional<Bootloader> bootloader;
  private final LoaderVersions versions;
  private final BootLinks links;
  private final Trees trees;

  /**
   * @param before what boots now
   * @param after what is to boot, the default first; none of them staged
   */
  BootUpdate(Sysroot sysroot, Deployments before, List<Deployment> after) throws IOException {
    this(sysroot, before, after, Trees.of(sysroot));
  }

  BootUpdate(Sysroot sysroot, Deployments before, List<Deployment> after, Trees trees)
      throws IOException {
    this.trees = trees;
    this.sysroot = sysroot;
    this.durability = sysroot.durability();
    this.before = before;
    this.after = numbered(after);
    this.settings = BootSettings.of(sysroot.repo().config().file());
    this.bootloader = settings.bootloader().find(sysroot.path(), new SystemPrograms());
    this.versions = new LoaderVersions(sysroot.boot());
    this.links = new BootLinks(sysroot.path(), durability);
  }

  /** Those with the same kernel are told apart by numbers, from the default on. */
  private static List<Deployment> numbered(List<Deployment> deployments) {
    Map<String, Integer> counts = new HashMap<>();
    List<Deployment> numbered = new ArrayList<>();
    for (Deployment each : deployments) {
      numbered.add(each.withBootSerial(counts.merge(each.bootChecksum(), 1, Integer::sum) - 1));
    }
    return numbered;
  }

  /** Does it. */
  void run() throws IOException {
    boolean exchanging = needsOtherBootVersion();
    if (!exchanging && isSame()) {
      return;
    }
    int version = exchanging ? 1 - before.bootVersion() : before.bootVersion();
    int subVersion;
    if (exchanging) {
      LoaderDirectory next = prepareLoaderDirectory(version);
      installKernels();
      writeEntries(next);
      subVersion = writeLinks(version);
      configureBootloader(next);
      putEverythingOnDisk();
      installBootloader(next);
      versions.use(next, durability);
      durability.flushJournal(sysroot.boot());
    } else {
      subVersion = links.write(version, after);
      putEverythingOnDisk();
      links.use(version, subVersion);
    }
    sysroot.touch();
    report(exchanging, version, subVersion);
  }

  /** Whether boot entries change; else only the links do that they lead to. */
  boolean needsOtherBootVersion() throws IOException {
    List<Deployment> old = before.list();
    if (old.size() != after.size()) {
      return true;
    }
    for (int i = 0; i < after.size(); i++) {
      if (!bootAlike(old.get(i), after.get(i))) {
        return true;
      }
    }
    return false;
  }

  /** Whether the very same deployments boot in the same order. */
  private boolean isSame() {
    for (int i = 0; i < after.size(); i++) {
      if (!after.get(i).isSameAs(before.list().get(i))) {
        return false;
      }
    }
    return true;
  }

  private boolean bootAlike(Deployment one, Deployment other) throws IOException {
    return one.bootChecksum().equals(other.bootChecksum())
        && one.bootSerial() == other.bootSerial()
        && one.stateroot().equals(other.stateroot())
        && one.entry().overlays().equals(other.entry().overlays())
        && ownArguments(one).equals(ownArguments(other))
        && Objects.equals(EntryWriting.version(sysroot, one), EntryWriting.version(sysroot, other));
  }

  /** The kernel arguments but those that are made anew for each entry. */
  private static KernelArguments ownArguments(Deployment deployment) throws IOException {
    KernelArguments arguments = deployment.entry().options().copy();
    for (String key : List.of("ostree", "init")) {
      if (arguments.contains(key)
          && arguments.lastValue(key).orElse("").startsWith("/ostree/boot.")) {
        arguments.deleteKey(key);
      }
    }
    return arguments;
  }

  private LoaderDirectory prepareLoaderDirectory(int version) throws IOException {
    linkBootToItself();
    LoaderDirectory next = versions.directory(version);
    next.create(durability);
    return next;
  }

  /** So that paths from the root are right as well where the boot directory is a file system. */
  private void linkBootToItself() throws IOException {
    Path link = sysroot.boot().resolve("boot");
    if (Files.exists(link, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try {
      durability.replaceLink(link, ".");
    } catch (PosixException e) {
      // vfat has no links.
      if (e.errno() != Errno.EPERM && e.errno() != Errno.ENOTSUP) {
        throw e;
      }
    }
  }

  private void installKernels() throws IOException {
    for (Deployment each : after) {
      Path directory = sysroot.boot().resolve("ostree").resolve(EntryWriting.kernelDirectory(each));
      new KernelInstallation(directory, durability)
          .install(EntryWriting.layout(sysroot, each, trees));
    }
  }

  private void writeEntries(LoaderDirectory next) throws IOException {
    for (LoaderEntry each : entries(next.version())) {
      next.write(each, durability);
    }
  }

  /** The boot entries that there are after it, the default first. */
  List<LoaderEntry> entries() throws IOException {
    int version = before.bootVersion();
    return entries(needsOtherBootVersion() ? 1 - version : version);
  }

  private List<LoaderEntry> entries(int version) throws IOException {
    EntryWriting writing = new EntryWriting(sysroot, settings, version, after, trees);
    List<LoaderEntry> entries = new ArrayList<>();
    for (int i = 0; i < after.size(); i++) {
      entries.add(writing.entry(i, isNew(after.get(i))));
    }
    return entries;
  }

  private boolean isNew(Deployment deployment) {
    return before.list().stream().noneMatch(deployment::isSameAs);
  }

  private int writeLinks(int version) throws IOException {
    int subVersion = links.write(version, after);
    links.use(version, subVersion); // of a boot version that is not in use itself
    return subVersion;
  }

  private void configureBootloader(LoaderDirectory next) throws IOException {
    if (bootloader.isPresent()) {
      bootloader.get().writeConfiguration(next, durability);
    }
  }

  private void installBootloader(LoaderDirectory next) throws IOException {
    if (bootloader.isPresent()) {
      bootloader.get().install(next, durability);
    }
  }

  private void putEverythingOnDisk() throws IOException {
    durability.syncFileSystem(sysroot.path().resolve("ostree"));
    durability.syncFileSystem(sysroot.boot());
    durability.flushJournal(sysroot.boot());
  }

  private void report(boolean exchanged, int version, int subVersion) throws IOException {
    boolean atomic =
        !exchanged
            || bootloader
                .filter(each -> !(each instanceof EntriesOnly) && isAtomic(each))
                .isPresent();
    sysroot
        .listener()
        .message(
            (atomic ? "Transaction complete" : "Bootloader updated")
                + "; bootconfig swap: "
                + (exchanged ? "yes" : "no")
                + "; bootversion: boot."
                + version
                + "."
                + subVersion
                + ", deployment count change: "
                + (after.size() - before.list().size()));
  }

  private static boolean isAtomic(Bootloader each) {
    return each.isAtomic();
  }
}
