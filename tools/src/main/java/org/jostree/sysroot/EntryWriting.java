package org.jostree.sysroot;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jostree.bootloader.BootEntry;
import org.jostree.bootloader.BootEntryName;
import org.jostree.bootloader.BootSettings;
import org.jostree.bootloader.KernelArguments;
import org.jostree.bootloader.LoaderEntry;
import org.jostree.gvariant.GVariantReader;
import org.jostree.gvariant.GVariantType;
import org.jostree.repo.MissingObjectException;
import org.jspecify.annotations.Nullable;

/**
 * Makes the boot entry of a deployment: what its tree says of it, and the kernel arguments that it
 * had. {@code ostree=} names the deployment; without an initramfs {@code init=} names the program
 * that changes into it.
 */
final class EntryWriting {
  private static final GVariantType STRING = GVariantType.of("s");
  private static final String PREPARE_ROOT = "/usr/lib/ostree/ostree-prepare-root";
  private static final String ABOOT_CONFIGURATION = "/usr/lib/ostree-boot/aboot.cfg";
  private static final String INIT = "init";

  private final Sysroot sysroot;
  private final BootSettings settings;
  private final int bootVersion;
  private final List<Deployment> all;
  private final Trees trees;

  /**
   * @param bootVersion of the entries
   * @param all deployments that are to have entries, the default first
   */
  EntryWriting(
      Sysroot sysroot, BootSettings settings, int bootVersion, List<Deployment> all, Trees trees) {
    this.sysroot = sysroot;
    this.settings = settings;
    this.bootVersion = bootVersion;
    this.all = all;
    this.trees = trees;
  }

  /** The entry of the deployment at an index, and the name of its file. */
  LoaderEntry entry(int index, boolean isNew) throws IOException {
    Deployment deployment = all.get(index);
    KernelLayout layout = layout(sysroot, deployment, trees);
    int number = all.size() - index;
    BootEntryName name = sysroot.options().naming().name(number, deployment.stateroot());
    BootEntry entry =
        deployment
            .entry()
            .with(BootEntry.TITLE, title(deployment, index))
            .with(BootEntry.VERSION, String.valueOf(number))
            .withOptions(arguments(deployment, layout));
    entry = withFiles(entry, deployment, layout);
    for (Map.Entry<String, String> each : settings.appendExceptDefault().entrySet()) {
      entry =
          index == 0 ? entry.without(each.getKey()) : entry.with(each.getKey(), each.getValue());
    }
    return new LoaderEntry(isNew ? name.withTries(settings.countingTries()) : name, entry);
  }

  static KernelLayout layout(Sysroot sysroot, Deployment deployment, Trees trees)
      throws IOException {
    return KernelLayout.of(trees.of(deployment), !sysroot.options().withoutDeviceTrees());
  }

  /** The name of the directory of a kernel below {@code boot/ostree}. */
  static String kernelDirectory(Deployment deployment) {
    return deployment.stateroot() + "-" + deployment.bootChecksum();
  }

  private String title(Deployment deployment, int index) throws IOException {
    String name = OsRelease.prettyName(trees.of(deployment));
    StringBuilder title = new StringBuilder(name);
    String version = version(sysroot, deployment);
    if (version != null && !version.isEmpty() && !name.contains(version)) {
      title.append(' ').append(version);
    }
    title.append(" (ostree:");
    if (all.stream().anyMatch(other -> !other.stateroot().equals(deployment.stateroot()))) {
      title.append(deployment.stateroot()).append(':');
    }
    return title.append(index).append(')').toString();
  }

  /** What the commit calls its version, or null. */
  static @Nullable String version(Sysroot sysroot, Deployment deployment) throws IOException {
    try {
      GVariantReader version =
          sysroot.repo().readCommit(deployment.commit()).metadata().lookup("version", STRING);
      return version == null ? null : version.asString();
    } catch (MissingObjectException e) {
      return null; // it boots without its commit all the same
    }
  }

  private KernelArguments arguments(Deployment deployment, KernelLayout layout) throws IOException {
    KernelArguments arguments = deployment.entry().options().copy();
    String target = BootLinks.Target.of(bootVersion, deployment).toString();
    arguments.set("ostree=" + target);
    if (layout.initramfs().isEmpty()) {
      arguments.set(INIT + "=" + target + PREPARE_ROOT);
    } else if (arguments.lastValue(INIT).orElse("").endsWith(PREPARE_ROOT)) {
      // Of a deployment before this one that had none: the initramfs does it now.
      arguments.deleteKey(INIT);
    }
    return arguments;
  }

  private BootEntry withFiles(BootEntry entry, Deployment deployment, KernelLayout layout) {
    String directory = settings.entryPath("/ostree/" + kernelDirectory(deployment) + "/");
    BootEntry changed =
        entry
            .without(BootEntry.DEVICETREE)
            .without(BootEntry.FDTDIR)
            .without(BootEntry.INITRD)
            .without(BootEntry.ABOOT)
            .without(BootEntry.ABOOT_CONFIGURATION)
            .with(BootEntry.LINUX, directory + layout.kernel().bootName());
    if (layout.initramfs().isPresent()) {
      changed = changed.with(BootEntry.INITRD, directory + layout.initramfs().get().bootName());
    }
    if (layout.deviceTree().isPresent()) {
      KernelLayout.Part tree = layout.deviceTree().get();
      changed =
          changed.with(
              tree.isDirectory() ? BootEntry.FDTDIR : BootEntry.DEVICETREE,
              directory + tree.bootName());
    }
    if (layout.aboot().isPresent()) {
      changed =
          changed
              .with(BootEntry.ABOOT, directory + layout.aboot().get().bootName())
              .with(BootEntry.ABOOT_CONFIGURATION, "/" + deployment.path() + ABOOT_CONFIGURATION);
    }
    return changed;
  }
}
