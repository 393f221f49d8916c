package org.jostree.bootroot;

import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel's command line says about the root file system.
 *
 * @param link the symbolic link to the deployment, relative to the physical root; of {@code
 *     ostree=}, or of {@code androidboot.slot_suffix=}, whose two slots have a link each
 * @param commit {@code jostree.commit=}: the revision to boot, deployed or not
 * @param stateroot {@code jostree.stateroot=}: whose {@code /var} a commit that is not deployed
 *     gets
 * @param way {@code jostree.root=}: how the tree becomes the root
 */
record BootRequest(
    @Nullable String link,
    @Nullable String commit,
    @Nullable String stateroot,
    RootSettings.@Nullable Way way) {

  /**
   * Reads a command line of the kernel.
   *
   * @throws IOException when it names nothing to boot, or something that can be no deployment
   */
  static BootRequest inCommandLine(String commandLine) throws IOException {
    String commit = value(commandLine, "jostree.commit");
    String wayName = value(commandLine, "jostree.root");
    RootSettings.Way way = wayName == null ? null : RootSettings.Way.named(wayName);
    if (commit != null && way == RootSettings.Way.BIND) {
      throw new IOException("jostree.commit= and jostree.root=bind exclude each other");
    }
    String link = link(commandLine);
    if (link == null && commit == null) {
      throw new IOException(
          "No OSTree target; expected ostree=/ostree/boot.N/... or jostree.commit=REV");
    }
    return new BootRequest(link, commit, value(commandLine, "jostree.stateroot"), way);
  }

  private static @Nullable String link(String commandLine) throws IOException {
    String slot = value(commandLine, "androidboot.slot_suffix");
    if (slot != null) {
      return switch (slot) {
        case "_a" -> "ostree/root.a";
        case "_b" -> "ostree/root.b";
        default -> throw new IOException("androidboot.slot_suffix invalid: " + slot);
      };
    }
    Optional<BootTarget> target = BootTarget.inCommandLine(commandLine);
    return target.isPresent() ? target.get().path().substring(1) : null;
  }

  private static @Nullable String value(String commandLine, String key) {
    return KernelArguments.firstValue(commandLine, key).orElse(null);
  }
}
