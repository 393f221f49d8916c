package org.jostree.bootroot;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The deployment that the kernel was told to boot: the value of {@code ostree=} on its command
 * line, a path below the physical root, {@code /ostree/boot.VERSION/OSNAME/BOOTCSUM/SERIAL}. At
 * that path stands a symbolic link to the deployment's directory.
 *
 * <p>VERSION says which set of boot links: {@code 0} and {@code 1} are flipped between when the
 * boot loader's entries change. Each of the two is a symbolic link to {@code boot.0.0} or {@code
 * boot.0.1} ({@code boot.1.0} or {@code boot.1.1}), flipped between when they do not. A boot
 * loader's entry names the former; the latter is accepted.
 *
 * @param version {@code 0} or {@code 1}, or two of them with a dot between
 * @param osName the stateroot: one name of a path, with nothing in it that would end an argument
 * @param bootChecksum 64 lower-case hexadecimal digits: SHA-256 over kernel, initramfs and device
 *     trees
 * @param serial 0 to 999,999,999: tells apart the deployments that share one kernel
 */
public record BootTarget(String version, String osName, String bootChecksum, int serial) {
  private static final String KEY = "ostree";
  private static final int MOST_SERIALS = 1_000_000_000;

  // No leading zeros in the serial: the link is found by its name.
  private static final Pattern PATH =
      Pattern.compile("/*ostree/boot\\.([^/]*)/([^/]*)/([^/]*)/(0|[1-9][0-9]{0,8})");
  private static final Pattern VERSION = Pattern.compile("[01](?:\\.[01])?");
  private static final Pattern CHECKSUM = Pattern.compile("[0-9a-f]{64}");

  /**
   * A target of these parts.
   *
   * @throws IllegalArgumentException when one is not of the form described; the message says which
   *     and why
   */
  public BootTarget {
    require(
        VERSION.matcher(version).matches(),
        "boot version \"" + version + "\" is none of 0, 1, 0.0, 0.1, 1.0, 1.1");
    require(isOsName(osName), "\"" + osName + "\" cannot be the name of an operating system");
    require(
        CHECKSUM.matcher(bootChecksum).matches(),
        "boot checksum \"" + bootChecksum + "\" is not 64 lower-case hexadecimal digits");
    require(
        serial >= 0 && serial < MOST_SERIALS, "serial " + serial + " is not within 0 to 999999999");
  }

  /**
   * Reads what stands after {@code ostree=}. The slash in front may be missing: boards' boot
   * scripts leave it out, and libostree's prepare-root puts one there anyway.
   *
   * @throws InvalidBootTargetException when it is not a path of the form described
   */
  public static BootTarget parse(String value) throws InvalidBootTargetException {
    Matcher path = PATH.matcher(value);
    if (!path.matches()) {
      throw new InvalidBootTargetException(
          value, "expected /ostree/boot.VERSION/OSNAME/BOOTCSUM/SERIAL");
    }
    try {
      return new BootTarget(
          path.group(1), path.group(2), path.group(3), Integer.parseInt(path.group(4)));
    } catch (IllegalArgumentException e) {
      throw new InvalidBootTargetException(value, e);
    }
  }

  /**
   * Reads the first {@code ostree=} of a whole command line, such as the text of {@code
   * /proc/cmdline}. Quotes are understood as the kernel understands them.
   *
   * @return empty when the line has no such argument
   * @throws InvalidBootTargetException when it has one whose value is not a path of the form
   *     described
   */
  public static Optional<BootTarget> inCommandLine(String commandLine)
      throws InvalidBootTargetException {
    Optional<String> value = KernelArguments.firstValue(commandLine, KEY);
    return value.isPresent() ? Optional.of(parse(value.get())) : Optional.empty();
  }

  /** {@code /ostree/boot.VERSION/OSNAME/BOOTCSUM/SERIAL}, below the physical root. */
  public String path() {
    return "/ostree/boot." + version + "/" + osName + "/" + bootChecksum + "/" + serial;
  }

  /** The whole argument, {@code ostree=/ostree/...}, as a boot loader's entry has it. */
  public String argument() {
    return KEY + "=" + path();
  }

  @Override
  public String toString() {
    return argument();
  }

  private static boolean isOsName(String name) {
    if (name.isEmpty() || name.equals(".") || name.equals("..")) {
      return false;
    }
    // A slash would end the name; a quote, white space or control character would end or spoil the
    // argument.
    return name.chars()
        .noneMatch(c -> c == '/' || c == '"' || c == ' ' || Character.isISOControl(c));
  }

  private static void require(boolean holds, String complaint) {
    if (!holds) {
      throw new IllegalArgumentException(complaint);
    }
  }
}
