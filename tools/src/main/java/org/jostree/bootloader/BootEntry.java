package org.jostree.bootloader;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An entry of a boot loader's menu: a file of lines, each a key, a space and a value. Immutable.
 *
 * <p>Format: the Boot Loader Specification, type 1. Its {@code initrd} may stand there several
 * times; the ones below {@link #OVERLAYS} are kept apart from the initramfs of the deployment.
 * Written are the keys that are known in a fixed order, then the others in the order in which they
 * came. Comments are not kept.
 */
public final class BootEntry {
  public static final String TITLE = "title";
  public static final String VERSION = "version";
  public static final String OPTIONS = "options";
  public static final String DEVICETREE = "devicetree";
  public static final String FDTDIR = "fdtdir";
  public static final String LINUX = "linux";
  public static final String INITRD = "initrd";
  public static final String ABOOT = "aboot";
  public static final String ABOOT_CONFIGURATION = "abootcfg";

  /** Part of the path of each initrd that is laid over the initramfs of the deployment. */
  public static final String OVERLAYS = "/ostree/initramfs-overlays/";

  private static final List<String> FIRST_KEYS =
      List.of(TITLE, VERSION, OPTIONS, DEVICETREE, LINUX, INITRD);

  /** Of no key and no overlays. */
  public static final BootEntry EMPTY = new BootEntry(Map.of(), List.of());

  private final Map<String, String> values;
  private final List<String> overlays;

  private BootEntry(Map<String, String> values, List<String> overlays) {
    this.values = values;
    this.overlays = overlays;
  }

  /** Reads the text of an entry. A line that is no key and value is passed over. */
  public static BootEntry parse(String text) {
    Map<String, String> values = new LinkedHashMap<>();
    List<String> overlays = new ArrayList<>();
    for (String line : text.split("\n", -1)) {
      int end = endOfKey(line);
      if (end < 0) {
        continue;
      }
      String key = line.substring(0, end);
      String value = line.substring(end + 1);
      if (key.equals(INITRD) && value.contains(OVERLAYS)) {
        overlays.add(value);
      } else {
        values.put(key, value);
      }
    }
    return new BootEntry(values, overlays);
  }

  /** Where the key ends; -1 in a line that has none. */
  private static int endOfKey(String line) {
    if (line.isEmpty() || !isLetter(line.charAt(0))) {
      return -1;
    }
    for (int at = 1; at < line.length(); at++) {
      if (line.charAt(at) == ' ' || line.charAt(at) == '\t') {
        return at;
      }
    }
    return -1;
  }

  private static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  /** The value of a key. */
  public Optional<String> get(String key) {
    return Optional.ofNullable(values.get(key));
  }

  /**
   * The value of a key that no entry can do without.
   *
   * @throws IOException when the entry does without
   */
  public String require(String key) throws IOException {
    String value = values.get(key);
    if (value == null) {
      throw new IOException("No \"" + key + "\" key in bootloader config");
    }
    return value;
  }

  /** The arguments of the kernel, none if the entry has none. */
  public KernelArguments options() throws KernelArgumentException {
    return KernelArguments.parse(values.getOrDefault(OPTIONS, ""));
  }

  /** The paths of the initrds that are laid over the initramfs, in order. */
  public List<String> overlays() {
    return List.copyOf(overlays);
  }

  /**
   * The number in {@code version}, by which entries are ordered: the highest is the default.
   *
   * @return 0 when there is none
   */
  public int order() {
    String digits = values.getOrDefault(VERSION, "").strip();
    try {
      return Integer.parseInt(digits);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /** This entry with another value of a key. */
  public BootEntry with(String key, String value) {
    Map<String, String> changed = new LinkedHashMap<>(values);
    changed.put(key, value);
    return new BootEntry(changed, overlays);
  }

  /** This entry without a key. */
  public BootEntry without(String key) {
    Map<String, String> changed = new LinkedHashMap<>(values);
    changed.remove(key);
    return new BootEntry(changed, overlays);
  }

  /** This entry with other arguments of the kernel. */
  public BootEntry withOptions(KernelArguments arguments) {
    return with(OPTIONS, arguments.toString());
  }

  /** This entry with other initrds laid over the initramfs: paths below {@link #OVERLAYS}. */
  public BootEntry withOverlays(List<String> paths) {
    return new BootEntry(values, List.copyOf(paths));
  }

  /**
   * The text of the entry.
   *
   * @throws IOException when a value would not stay in its line
   */
  public String text() throws IOException {
    StringBuilder text = new StringBuilder();
    for (String key : FIRST_KEYS) {
      String value = values.get(key);
      if (value != null) {
        appendLine(text, key, value);
      }
    }
    for (String overlay : overlays) {
      appendLine(text, INITRD, overlay);
    }
    for (Map.Entry<String, String> each : values.entrySet()) {
      if (!FIRST_KEYS.contains(each.getKey())) {
        appendLine(text, each.getKey(), each.getValue());
      }
    }
    return text.toString();
  }

  private static void appendLine(StringBuilder text, String key, String value) throws IOException {
    if (endOfKey(key + " ") != key.length()) {
      throw new IOException("Not a key of a boot entry: '" + key + "'");
    }
    if (value.indexOf('\n') >= 0 || value.indexOf('\r') >= 0 || value.indexOf('\0') >= 0) {
      throw new IOException("Value of \"" + key + "\" in a boot entry has a line break");
    }
    text.append(key).append(' ').append(value).append('\n');
  }

  @Override
  public boolean equals(@org.jspecify.annotations.Nullable Object other) {
    return other instanceof BootEntry that
        && values.equals(that.values)
        && overlays.equals(that.overlays);
  }

  @Override
  public int hashCode() {
    return 31 * values.hashCode() + overlays.hashCode();
  }

  @Override
  public String toString() {
    return values + (overlays.isEmpty() ? "" : " with " + overlays);
  }
}
