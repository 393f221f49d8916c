package org.jostree.cli.image;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jostree.cli.CommandException;
import org.jostree.cli.options.Options;
import org.jostree.cli.options.Text;
import org.jostree.cli.options.TextList;
import org.jostree.image.ConversionOptions;
import org.jostree.image.InitSystem;
import org.jspecify.annotations.Nullable;

/** The options of commands that convert a root file system. */
final class ConversionFlags {
  private final Text init;
  private final Text branch;
  private final TextList place;
  private final Text kernelVersion;
  private final Text kernel;
  private final Text fit;
  private final Text uki;
  private final Text initramfs;
  private final Text deviceTree;
  private final TextList dtb;
  private final Text packageManifest;

  ConversionFlags(Options options) {
    init =
        options.text(
            "init",
            "SYSTEM",
            "What makes directories at boot: systemd or sysvinit (default: what the tree has)");
    branch = options.text('b', "branch", "BRANCH", "What /usr/share/sota/branchname says");
    place =
        options.list(
            "place",
            "DIR=PLACE",
            "Where a directory is in /var, such as root=var/rootdirs/root; of home, opt, mnt,"
                + " media, srv, root, usr/local");
    kernelVersion =
        options.text("kernel-version", "KVER", "The kernel to take, by its directory of modules");
    kernel = options.text("kernel", "FILE", "Take this kernel");
    fit = options.text("fit", "FILE", "Take this FIT image for kernel and initramfs");
    uki = options.text("uki", "FILE", "Take this unified kernel image for kernel and initramfs");
    initramfs = options.text("initramfs", "FILE", "Take this initramfs");
    deviceTree = options.text("devicetree", "FILE", "Take this device tree");
    dtb = options.list("dtb", "FILE|DIR", "Take these device trees for the boot loader to choose");
    packageManifest =
        options.text(
            "package-manifest", "FILE", "What /usr/package.manifest says (default: ask dpkg...)");
  }

  /** The branch; null if it was not given. */
  @Nullable String branch() {
    return branch.value();
  }

  ConversionOptions chosen() throws IOException {
    String system = init.value();
    return new ConversionOptions(
        system == null ? null : InitSystem.ofWord(system),
        branch.value(),
        ConversionOptions.places(place.values()),
        kernelVersion(),
        onlyKernel(),
        fit.isGiven() || uki.isGiven(),
        path(initramfs),
        path(deviceTree),
        dtb.values().stream().map(Path::of).toList(),
        path(packageManifest));
  }

  private @Nullable String kernelVersion() throws CommandException {
    String version = kernelVersion.value();
    if (version != null
        && (version.isEmpty() || version.startsWith(".") || version.indexOf('/') >= 0)) {
      throw new CommandException("Invalid kernel version '" + version + "'");
    }
    return version;
  }

  private @Nullable Path onlyKernel() throws CommandException {
    Path found = null;
    for (Text each : List.of(kernel, fit, uki)) {
      if (each.isGiven()) {
        if (found != null) {
          throw new CommandException("Only one of --kernel, --fit and --uki can be specified");
        }
        found = path(each);
      }
    }
    if ((fit.isGiven() || uki.isGiven()) && initramfs.isGiven()) {
      throw new CommandException("--initramfs is of no use with --fit and --uki");
    }
    return found;
  }

  private static @Nullable Path path(Text option) {
    String value = option.value();
    return value == null ? null : Path.of(value);
  }
}
