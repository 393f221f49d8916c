package org.jostree.sysroot;

import java.util.List;
import org.jostree.bootloader.BootEntryName;

/**
 * What the environment says of how sysroots are handled: {@code OSTREE_SYSROOT_DEBUG}, for tests,
 * and {@code OSTREE_SYSROOT_OPTS}; words with commas, colons, semicolons or blanks between.
 *
 * @param mutableDeployments deployments do not get the immutable flag
 * @param withoutXattrs extended attributes of {@code /etc} are not merged
 * @param withoutDeviceTrees device trees are passed over
 * @param freezeFails the freezing of {@code /boot} is broken off half way
 * @param skipSync nothing waits for the disk
 * @param earlyPrune deployments are removed before there is one to replace them where {@code /boot}
 *     has no room otherwise
 * @param naming which names boot entries have
 */
public record SysrootOptions(
    boolean mutableDeployments,
    boolean withoutXattrs,
    boolean withoutDeviceTrees,
    boolean freezeFails,
    boolean skipSync,
    boolean earlyPrune,
    BootEntryName.Naming naming) {

  /** What the environment of this process says. */
  public static SysrootOptions ofEnvironment() {
    return of(variable("OSTREE_SYSROOT_DEBUG"), variable("OSTREE_SYSROOT_OPTS"));
  }

  /** From the values of both variables; empty when they are not set. */
  public static SysrootOptions of(String debug, String options) {
    List<String> debugWords = words(debug);
    List<String> optionWords = words(options);
    return new SysrootOptions(
        debugWords.contains("mutable-deployments"),
        debugWords.contains("no-xattrs"),
        debugWords.contains("no-dtb"),
        debugWords.contains("test-fifreeze"),
        optionWords.contains("skip-sync"),
        !optionWords.contains("no-early-prune"),
        BootEntryName.Naming.of(options));
  }

  private static String variable(String name) {
    String value = System.getenv(name);
    return value == null ? "" : value;
  }

  private static List<String> words(String value) {
    return List.of(value.split("[,;: ]", -1));
  }
}
