package org.jostree.bootloader;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jostree.repo.KeyFile;
import org.jspecify.annotations.Nullable;

/**
 * What the configuration of a sysroot's repository says of booting. Keys and defaults as in
 * ostree.repo-config(5).
 *
 * @param bootloader {@code sysroot.bootloader}
 * @param bootPrefix {@code sysroot.bootprefix}: whether paths in entries begin with {@code /boot}
 * @param appendExceptDefault {@code sysroot.bls-append-except-default}: keys and values of all
 *     entries but the default
 * @param countingTries {@code sysroot.boot-counting-tries}, 0 to 5: how often a new entry may be
 *     tried; 0 does not count
 */
public record BootSettings(
    BootloaderKind bootloader,
    boolean bootPrefix,
    Map<String, String> appendExceptDefault,
    int countingTries) {
  private static final String GROUP = "sysroot";
  private static final int MOST_TRIES = 5;

  /**
   * Reads a configuration.
   *
   * @throws IOException when a value is not one of those allowed
   */
  public static BootSettings of(KeyFile config) throws IOException {
    String bootloader = config.get(GROUP, "bootloader");
    return new BootSettings(
        bootloader == null ? BootloaderKind.AUTO : BootloaderKind.ofConfigName(bootloader),
        config.getBoolean(GROUP, "bootprefix", false),
        appendExceptDefault(config.get(GROUP, "bls-append-except-default")),
        tries(config.get(GROUP, "boot-counting-tries")));
  }

  private static Map<String, String> appendExceptDefault(@Nullable String text) throws IOException {
    Map<String, String> values = new LinkedHashMap<>();
    if (text == null) {
      return values;
    }
    for (String pair : text.split(";", -1)) {
      int equals = pair.indexOf('=');
      if (!pair.isEmpty() && equals < 1) {
        throw new IOException(
            "bls-append-except-default key must be of the form \"key1=value1;key2=value2...\"");
      }
      if (!pair.isEmpty()) {
        values.put(pair.substring(0, equals), pair.substring(equals + 1));
      }
    }
    return values;
  }

  private static int tries(@Nullable String text) throws IOException {
    if (text == null) {
      return 0;
    }
    String digits = text.strip();
    if (digits.length() == 1 && digits.charAt(0) >= '0' && digits.charAt(0) - '0' <= MOST_TRIES) {
      return digits.charAt(0) - '0';
    }
    throw new IOException(
        "Invalid boot-counting-tries '" + text + "', expected 0 to " + MOST_TRIES);
  }

  /** A path on the boot file system, with a slash in front, as entries are to have it. */
  public String entryPath(String path) {
    return bootPrefix ? "/boot" + path : path;
  }
}
